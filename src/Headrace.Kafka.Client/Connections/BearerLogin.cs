using System.Text;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>SASL OAUTHBEARER, from the client's side: shows a token, which the broker takes or not.</summary>
/// <remarks>Source: RFC 7628, KIP-255.</remarks>
internal sealed class BearerLogin(IBearerTokenSource tokens) : SaslLogin
{
    private const byte Separator = 0x01;

    public override string Mechanism => "OAUTHBEARER";

    public override async Task<SaslAuthenticateResponse> AuthenticateAsync(Func<byte[], Task<SaslAuthenticateResponse>> exchange, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        var answer = await exchange([.. "n,,"u8, Separator, .. "auth=Bearer "u8, .. Encoding.ASCII.GetBytes(token.Value), Separator, Separator]).ConfigureAwait(false);
        if (answer.AuthBytes.Length == 0)
            return answer;
        // A broker that refuses says first why, and fails the login when it is answered.
        var reason = Encoding.UTF8.GetString(answer.AuthBytes.Span);
        try
        {
            await exchange([Separator]).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.IsAuthentication)
        {
            throw Refused($"{e.Message} ({reason})", e);
        }
        throw Refused($"The broker refuses the login by OAUTHBEARER: {reason}");
    }
}
