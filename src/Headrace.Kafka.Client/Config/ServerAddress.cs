using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Kafka.Client;

/// <summary>
/// Reads entries of <c>bootstrap.servers</c> as Java's clients do: <c>host:port</c>, with a scheme that nobody looks at before it or none, and an IPv6 address with brackets or without.
/// </summary>
public static partial class ServerAddress
{
    /// <summary>Takes an entry apart.</summary>
    /// <param name="server">The entry, without blanks around it.</param>
    /// <param name="host">The host, without brackets.</param>
    /// <param name="port">The port. It may be beyond 65535: Java's clients word that error differently.</param>
    /// <returns>Whether it has a host and a port.</returns>
    public static bool TryParse(string server, out string host, out ulong port)
    {
        var match = Pattern().Match(server);
        host = match.Groups["host"].Value;
        port = 0;
        return match.Success && ulong.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    [GeneratedRegex(@"^(?:[0-9a-zA-Z\-%._]*://)?\[?(?<host>[0-9a-zA-Z\-%._:]+)\]?:(?<port>[0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
