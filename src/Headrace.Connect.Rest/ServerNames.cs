using Headrace.Kafka.Client;

namespace Headrace.Connect.Rest;

/// <summary>The names that a listener's certificate is for; a feature of its connections.</summary>
internal sealed class ServerNames(TlsStores stores)
{
    /// <summary>Whether a host, as it stands in a request, is one of them.</summary>
    public bool Include(string host) =>
        host.Length == 0 || stores.ServerOptions().ServerCertificateContext!.TargetCertificate.MatchesHostname(host.Trim('[', ']'));
}
