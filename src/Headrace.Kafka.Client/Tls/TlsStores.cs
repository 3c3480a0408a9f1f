using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Key and trust store of a TLS server and of clients that go to its like. Files that change are read again, without a restart.</summary>
/// <remarks>
/// A handshake looks at the files' times, at most once in a second; connections that stand keep what they began with. A changed file that can't be used is
/// reported once, and what was read before stays in use. Safe for concurrent use.
/// </remarks>
public sealed class TlsStores
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string[] _files;
    private readonly Lock _lock = new();
    private long _looked;
    private string _stamp = "";
    private TlsMaterial? _material;
    private SslServerAuthenticationOptions? _server;

    /// <summary>Makes them. Nothing is read yet.</summary>
    /// <param name="settings">Where they are.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">Takes a line when files have changed.</param>
    public TlsStores(TlsSettings settings, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        _settings = settings;
        _time = time;
        _logger = logger;
        _files = [.. new[] { settings.Text("ssl.keystore.location"), settings.Text("ssl.truststore.location") }.OfType<string>().Distinct()];
    }

    /// <summary>The options of a server's handshake.</summary>
    /// <exception cref="ClientConfigException">A store can't be used, or there is no key; only before the first success.</exception>
    public SslServerAuthenticationOptions ServerOptions()
    {
        lock (_lock)
        {
            var before = _material;
            var material = Material();
            if (_server is null || !ReferenceEquals(before, material))
                _server = MakeServerOptions(material);
            return _server;
        }
    }

    /// <summary>The options of a client's handshake.</summary>
    /// <param name="host">The server's name.</param>
    /// <exception cref="ClientConfigException">A store can't be used; only before the first success.</exception>
    public SslClientAuthenticationOptions ClientOptions(string host)
    {
        TlsMaterial material;
        lock (_lock)
            material = Material();
        var checksHostName = _settings.ChecksHostName;
        return new()
        {
            TargetHost = host,
            EnabledSslProtocols = _settings.Protocols,
            CipherSuitesPolicy = SuitesPolicy(),
            ClientCertificateContext = material.Own,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(material),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (!checksHostName)
                    errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
                return certificate is not null && Accepts(material, chain, errors);
            },
        };
    }

    private SslServerAuthenticationOptions MakeServerOptions(TlsMaterial material)
    {
        if (material.Own is null)
        {
            throw new ClientConfigException(
                _settings.NameOf("ssl.keystore.location"), null,
                $"is missing: an https listener needs a certificate. Name a key store, or give {_settings.NameOf("ssl.keystore.key")} and {_settings.NameOf("ssl.keystore.certificate.chain")}.");
        }
        var clientAuth = _settings.ClientAuth;
        return new()
        {
            ServerCertificateContext = material.Own,
            EnabledSslProtocols = _settings.Protocols,
            CipherSuitesPolicy = SuitesPolicy(),
            ClientCertificateRequired = clientAuth != TlsClientAuth.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(material),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => certificate is null
                ? clientAuth != TlsClientAuth.Required
                : Accepts(material, chain, errors & ~SslPolicyErrors.RemoteCertificateNameMismatch),   // a client's name is not that of a host
        };
    }

    private CipherSuitesPolicy? SuitesPolicy()
    {
        if (_settings.CipherSuites is not { } suites)
            return null;
        if (OperatingSystem.IsWindows() || OperatingSystem.IsAndroid())
            throw new ClientConfigException(_settings.NameOf("ssl.cipher.suites"), null, "can't be set on this system, whose own policy chooses them. Leave it out.");
        return new(suites);
    }

    private static X509ChainPolicy? ChainPolicy(TlsMaterial material)
    {
        if (material.Trusted is null)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(material.Trusted);
        return policy;
    }

    /// <summary>Java takes every certificate of a trust store for an anchor, the platform only roots: a chain that ends at one that is no root is fine here too.</summary>
    private static bool Accepts(TlsMaterial material, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || chain is null || material.Trusted is not { } trusted)
            return false;
        var faults = X509ChainStatusFlags.NoError;
        foreach (var status in chain.ChainStatus)
            faults |= status.Status;
        return (faults & ~X509ChainStatusFlags.PartialChain) == 0
            && chain.ChainElements is { Count: > 0 } elements
            && trusted.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(elements[^1].Certificate.RawDataMemory.Span));
    }

    private TlsMaterial Material()
    {
        var now = _time.GetTimestamp();
        if (_material is not null && (_files.Length == 0 || _time.GetElapsedTime(_looked, now) < LookInterval))
            return _material;
        _looked = now;
        var stamp = Stamp();
        if (_material is not null && stamp == _stamp)
            return _material;
        try
        {
            var material = TlsMaterial.Read(_settings);
            if (_material is not null)
                _logger.CertificatesReloaded(string.Join(", ", _files), material.Own?.TargetCertificate.NotAfter.ToUniversalTime());
            _material = material;
        }
        catch (ClientConfigException e) when (_material is not null)
        {
            _logger.CertificatesNotReloaded(e.Message);
        }
        _stamp = stamp;
        return _material;
    }

    private string Stamp()
    {
        var stamps = new List<string>(_files.Length);
        foreach (var file in _files)
        {
            try
            {
                // A mounted secret is a link, and what changes is where it leads.
                var target = File.ResolveLinkTarget(file, returnFinalTarget: true) ?? new FileInfo(file);
                stamps.Add($"{target.LastWriteTimeUtc.Ticks}/{(target as FileInfo)?.Length}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                stamps.Add("none");   // reading it will say why
            }
        }
        return string.Join(' ', stamps);
    }
}
