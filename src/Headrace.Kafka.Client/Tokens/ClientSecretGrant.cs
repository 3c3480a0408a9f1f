using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Headrace.Kafka.Client;

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
