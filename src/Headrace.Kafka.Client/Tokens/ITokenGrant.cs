using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Headrace.Kafka.Client;

/// <summary>By what right a token is asked for.</summary>
internal interface ITokenGrant
{
    /// <summary>The header that says who asks; null where the form does.</summary>
    AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Fills in the form.</summary>
    /// <exception cref="KafkaException">Something that it needs can't be read.</exception>
    void FillIn(IDictionary<string, string> form);
}

/// <summary>A client and its secret. Source: RFC 6749, section 4.4; KIP-768.</summary>
/// <param name="id">The client.</param>
/// <param name="secret">Its secret, which is never shown.</param>
/// <param name="isUrlEncoded"><c>sasl.oauthbearer.header.urlencode</c>.</param>
internal sealed class ClientSecretGrant(string id, string secret, bool isUrlEncoded) : ITokenGrant
{
    public AuthenticationHeaderValue Authorization { get; } = new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(isUrlEncoded ? $"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret)}" : $"{id}:{secret}")));

    public void FillIn(IDictionary<string, string> form) => form["grant_type"] = "client_credentials";
}

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
