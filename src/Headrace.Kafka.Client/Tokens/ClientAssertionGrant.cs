using System.Net.Http.Headers;

namespace Headrace.Kafka.Client;

/// <summary>A client that signs what it says of itself. Source: RFC 7523, section 2.2.</summary>
/// <param name="id">The client; null where the assertion says it.</param>
/// <param name="assertion">What it says.</param>
internal sealed class ClientAssertionGrant(string? id, JwtAssertion assertion) : ITokenGrant
{
    public AuthenticationHeaderValue? Authorization => null;

    public void FillIn(IDictionary<string, string> form)
    {
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form["client_assertion"] = assertion.Create();
        form["grant_type"] = "client_credentials";
        if (id is not null)
            form["client_id"] = id;
    }
}
