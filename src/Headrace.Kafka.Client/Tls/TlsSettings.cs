using System.Net.Security;
using System.Security.Authentication;

namespace Headrace.Kafka.Client;

/// <summary>Kafka's <c>ssl.*</c> settings of a server, and of the clients that go to its like.</summary>
/// <remarks>
/// Nothing is checked or read before it is needed: a worker's plain <c>ssl.*</c> settings may be meant for its brokers alone. Stores are JKS, PKCS12 or PEM, told apart by their
/// first bytes whatever <c>ssl.keystore.type</c> says. TLS is the platform's: <c>ssl.protocol</c>, <c>ssl.provider</c> and the algorithms of the JVM mean nothing here. Its text
/// form shows nothing: it holds secrets.
/// </remarks>
/// <param name="values">The settings, without the prefix; others are ignored.</param>
/// <param name="prefix">What stood in front of their names, as in <c>listeners.https.</c>, for errors.</param>
public sealed class TlsSettings(IReadOnlyDictionary<string, string?> values, string prefix)
{
    /// <summary>What stands in front of the settings' names where the user wrote them.</summary>
    public string Prefix => prefix;

    /// <summary><c>ssl.enabled.protocols</c>.</summary>
    /// <exception cref="ClientConfigException">None of them is offered.</exception>
    public SslProtocols Protocols => ParseProtocols(List("ssl.enabled.protocols"));

    /// <summary><c>ssl.cipher.suites</c>; null for what the platform offers.</summary>
    /// <exception cref="ClientConfigException">There is no such suite.</exception>
    public IReadOnlyList<TlsCipherSuite>? CipherSuites => ParseSuites(List("ssl.cipher.suites"));

    /// <summary><c>ssl.client.auth</c>.</summary>
    /// <exception cref="ClientConfigException">It is none of the three.</exception>
    public TlsClientAuth ClientAuth => values.GetValueOrDefault("ssl.client.auth") switch
    {
        null or "none" => TlsClientAuth.None,
        "requested" => TlsClientAuth.Requested,
        "required" => TlsClientAuth.Required,
        var other => throw new ClientConfigException(NameOf("ssl.client.auth"), other, "is not known: it is one of required, requested, none."),
    };

    /// <summary>Whether there is a trust store, so that not everything is trusted that the platform trusts.</summary>
    public bool HasTrustStore => Text("ssl.truststore.location") is not null || Text("ssl.truststore.certificates") is not null;

    /// <summary>Whether clients compare the server's name with its certificate: <c>ssl.endpoint.identification.algorithm</c> is not empty.</summary>
    /// <exception cref="ClientConfigException">It is another algorithm.</exception>
    public bool ChecksHostName => values.GetValueOrDefault("ssl.endpoint.identification.algorithm")?.ToUpperInvariant() switch
    {
        null or "HTTPS" => true,
        "" => false,
        var other => throw new ClientConfigException(
            NameOf("ssl.endpoint.identification.algorithm"), other, "is not known. Leave it out to check the server's name, or make it empty to check none."),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{prefix}ssl.*";

    /// <summary>The name of a setting as the user wrote it.</summary>
    internal string NameOf(string key) => prefix + key;

    /// <summary>A setting's value; null where it is missing or empty.</summary>
    internal string? Text(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    private string[] List(string key) => (values.GetValueOrDefault(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private SslProtocols ParseProtocols(string[] names)
    {
        if (names.Length == 0)
            return SslProtocols.Tls12 | SslProtocols.Tls13;
        var protocols = SslProtocols.None;
        foreach (var name in names)
        {
            protocols |= name switch
            {
                "TLSv1.2" => SslProtocols.Tls12,
                "TLSv1.3" => SslProtocols.Tls13,
                "TLSv1" or "TLSv1.1" => SslProtocols.None,   // as in today's JVMs, they may be named and are not offered
                _ => throw new ClientConfigException(NameOf("ssl.enabled.protocols"), name, "is not offered. Use TLSv1.2, TLSv1.3 or both."),
            };
        }
        return protocols != SslProtocols.None
            ? protocols
            : throw new ClientConfigException(NameOf("ssl.enabled.protocols"), string.Join(',', names), "is not offered. Use TLSv1.2, TLSv1.3 or both.");
    }

    private List<TlsCipherSuite>? ParseSuites(string[] names)
    {
        if (names.Length == 0)
            return null;
        var suites = new List<TlsCipherSuite>(names.Length);
        foreach (var name in names)
        {
            suites.Add(!char.IsAsciiDigit(name[0]) && Enum.TryParse<TlsCipherSuite>(name, out var suite)
                ? suite
                : throw new ClientConfigException(NameOf("ssl.cipher.suites"), name, "is no cipher suite. Names are those of the standard, such as TLS_AES_256_GCM_SHA384."));
        }
        return suites;
    }
}
