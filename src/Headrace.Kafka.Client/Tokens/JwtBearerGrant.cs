using System.Net.Http.Headers;

namespace Headrace.Kafka.Client;

/// <summary>An assertion for which the endpoint gives a token. Source: RFC 7523, section 2.1; KIP-1139.</summary>
/// <param name="assertion">The assertion.</param>
internal sealed class JwtBearerGrant(JwtAssertion assertion) : ITokenGrant
{
    public AuthenticationHeaderValue? Authorization => null;

    public void FillIn(IDictionary<string, string> form)
    {
        form["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        form["assertion"] = assertion.Create();
    }
}
