using System.Globalization;

namespace Headrace.Kafka.Client;

/// <summary>An entry of <c>bootstrap.servers</c>, as Java's clients read it: <c>host:port</c>, with a scheme that nobody looks at before it or none, and an IPv6 address with brackets or without.</summary>
internal static class ServerAddress
{
    /// <summary>Takes an entry apart.</summary>
    /// <returns>Whether it has a host and a port from 1 to 65535.</returns>
    public static bool TryParse(string server, out string host, out int port)
    {
        var scheme = server.IndexOf("://", StringComparison.Ordinal);
        var address = server.AsSpan(scheme < 0 ? 0 : scheme + 3).Trim();
        var colon = address.LastIndexOf(':');
        host = colon < 0 ? "" : address[..colon].Trim("[]").ToString();
        port = 0;
        return host.Length > 0 && int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
    }
}
