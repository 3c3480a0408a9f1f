using System.Security.Cryptography;
using System.Text;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>Logs a connection in. It holds a password and never shows it.</summary>
internal abstract class SaslLogin
{
    /// <summary>The mechanism's name, as the broker knows it.</summary>
    public abstract string Mechanism { get; }

    /// <exception cref="ClientConfigException">The mechanism is one that our own connections don't have.</exception>
    public static SaslLogin From(ClientSettings settings)
    {
        var library = settings.Library;
        var mechanism = library.GetValueOrDefault(SaslKeys.Mechanism, "");
        return mechanism switch
        {
            "PLAIN" => new PlainLogin(library["sasl.username"], library["sasl.password"]),
            "SCRAM-SHA-256" => new ScramLogin(mechanism, HashAlgorithmName.SHA256, library["sasl.username"], library["sasl.password"]),
            "SCRAM-SHA-512" => new ScramLogin(mechanism, HashAlgorithmName.SHA512, library["sasl.username"], library["sasl.password"]),
            "OAUTHBEARER" => new BearerLogin(settings.Tokens!),
            _ => throw new ClientConfigException(SaslKeys.Mechanism, mechanism, "is not supported for worker groups. Set it to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER; brokers offer several mechanisms side by side by sasl.enabled.mechanisms."),
        };
    }

    /// <summary>Exchanges tokens until the broker is content.</summary>
    /// <param name="exchange">Sends a token and returns the broker's answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KafkaException">The broker refuses, or is not who it says it is.</exception>
    public abstract Task<SaslAuthenticateResponse> AuthenticateAsync(Func<byte[], Task<SaslAuthenticateResponse>> exchange, CancellationToken cancellationToken);

    public override string ToString() => Mechanism;

    /// <summary>The exception for a login that failed.</summary>
    protected static KafkaException Refused(string message, Exception? cause = null) => new(ErrorCode.SaslAuthenticationFailed, message, cause) { IsAuthentication = true };

    private sealed class PlainLogin(string user, string password) : SaslLogin
    {
        public override string Mechanism => "PLAIN";

        public override Task<SaslAuthenticateResponse> AuthenticateAsync(Func<byte[], Task<SaslAuthenticateResponse>> exchange, CancellationToken cancellationToken) =>
            exchange(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
    }
}
