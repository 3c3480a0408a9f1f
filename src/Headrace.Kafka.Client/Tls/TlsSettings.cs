using System.Net.Security;
using System.Security.Authentication;

namespace Headrace.Kafka.Client;

/// <summary>Kafka's <c>ssl.*</c> settings of a server, and of the clients that go to its like: parsed and checked, but no file read.</summary>
/// <remarks>
/// Stores are JKS, PKCS12 or PEM, told apart by their first bytes whatever <c>ssl.keystore.type</c> says. TLS is the platform's: <c>ssl.protocol</c>,
/// <c>ssl.provider</c> and the algorithms of the JVM mean nothing here. Its text form shows nothing: it holds secrets.
/// </remarks>
public sealed class TlsSettings
{
    private readonly IReadOnlyDictionary<string, string?> _values;

    private TlsSettings(IReadOnlyDictionary<string, string?> values, string prefix)
    {
        _values = values;
        Prefix = prefix;
    }

    /// <summary>What stands in front of the settings' names where the user wrote them, as in <c>listeners.https.</c>.</summary>
    public string Prefix { get; }

    /// <summary><c>ssl.enabled.protocols</c>.</summary>
    public SslProtocols Protocols { get; private init; }

    /// <summary><c>ssl.cipher.suites</c>; null for what the platform offers.</summary>
    public IReadOnlyList<TlsCipherSuite>? CipherSuites { get; private init; }

    /// <summary><c>ssl.client.auth</c>.</summary>
    public TlsClientAuth ClientAuth { get; private init; }

    /// <summary>Whether clients compare the server's name with its certificate: <c>ssl.endpoint.identification.algorithm</c> is not empty.</summary>
    public bool ChecksHostName { get; private init; }

    /// <summary>Parses settings.</summary>
    /// <param name="values">The settings, without the prefix; others are ignored.</param>
    /// <param name="prefix">What stood in front of their names, for errors.</param>
    /// <exception cref="ClientConfigException">One is wrong.</exception>
    public static TlsSettings Parse(IReadOnlyDictionary<string, string?> values, string prefix)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(values, prefix)
        {
            Protocols = ParseProtocols(prefix, List(values, "ssl.enabled.protocols")),
            CipherSuites = ParseSuites(prefix, List(values, "ssl.cipher.suites")),
            ClientAuth = values.GetValueOrDefault("ssl.client.auth") switch
            {
                null or "none" => TlsClientAuth.None,
                "requested" => TlsClientAuth.Requested,
                "required" => TlsClientAuth.Required,
                var other => throw new ClientConfigException($"{prefix}ssl.client.auth", other, "is not known: it is one of required, requested, none."),
            },
            ChecksHostName = values.GetValueOrDefault("ssl.endpoint.identification.algorithm")?.ToUpperInvariant() switch
            {
                null or "HTTPS" => true,
                "" => false,
                var other => throw new ClientConfigException(
                    $"{prefix}ssl.endpoint.identification.algorithm", other, "is not known. Leave it out to check the server's name, or make it empty to check none."),
            },
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}ssl.*";

    /// <summary>The name of a setting as the user wrote it.</summary>
    internal string NameOf(string key) => Prefix + key;

    /// <summary>A setting's value; null where it is missing or empty.</summary>
    internal string? Text(string key) => _values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    private static string[] List(IReadOnlyDictionary<string, string?> values, string key) =>
        (values.GetValueOrDefault(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static SslProtocols ParseProtocols(string prefix, string[] names)
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
                _ => throw new ClientConfigException($"{prefix}ssl.enabled.protocols", name, "is not offered. Use TLSv1.2, TLSv1.3 or both."),
            };
        }
        return protocols;
    }

    private static List<TlsCipherSuite>? ParseSuites(string prefix, string[] names)
    {
        if (names.Length == 0)
            return null;
        var suites = new List<TlsCipherSuite>(names.Length);
        foreach (var name in names)
        {
            suites.Add(!char.IsAsciiDigit(name[0]) && Enum.TryParse<TlsCipherSuite>(name, out var suite)
                ? suite
                : throw new ClientConfigException($"{prefix}ssl.cipher.suites", name, "is no cipher suite. Names are those of the standard, such as TLS_AES_256_GCM_SHA384."));
        }
        return suites;
    }
}
