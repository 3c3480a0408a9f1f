using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Rest;

/// <summary>One address of <c>listeners</c> or <c>admin.listeners</c>.</summary>
/// <param name="Text">The address as the user wrote it.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">The host without brackets; empty for every interface.</param>
/// <param name="Port">The port; 0 for any.</param>
internal sealed partial record Listener(string Text, string Scheme, string Host, int Port)
{
    /// <summary>Parses the values of a setting.</summary>
    /// <exception cref="ConfigException">One is not an address.</exception>
    public static List<Listener> Parse(IReadOnlyList<string> values)
    {
        var listeners = new List<Listener>();
        foreach (var value in values)
        {
            var text = value.Trim();
            if (text.Length == 0)
                throw new ConfigException("Empty URL found when parsing listeners list.");
            var match = Pattern().Match(text);
            if (!match.Success)
                throw new ConfigException("Listener doesn't have the right format (protocol://hostname:port).");
            var protocol = match.Groups[1].Value.ToLowerInvariant();
            if (protocol is not ("http" or "https"))
                throw new ConfigException("Listener protocol must be either \"http\" or \"https\".");
            if (!int.TryParse(match.Groups[3].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port) || port is < 0 or > IPEndPoint.MaxPort)
                throw new ConfigException($"Unable to initialize REST server: port out of range:{match.Groups[3].Value} (listener {text})");
            listeners.Add(new(text, protocol, match.Groups[2].Value, port));
        }
        return listeners;
    }

    public bool IsHttps => Scheme == "https";

    /// <summary>A host as it stands in a URL.</summary>
    public static string UrlHost(string host) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;

    /// <summary>The end point to bind: of a name that has several addresses the first, as on the JVM, since they can't share "any port".</summary>
    /// <exception cref="ConfigException">The host is not known.</exception>
    public async ValueTask<IPEndPoint> ResolveAsync(CancellationToken cancellationToken)
    {
        if (Host.Length == 0)
            return new(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port);
        if (IPAddress.TryParse(Host, out var address))
            return new(address, Port);
        try
        {
            return new((await Dns.GetHostAddressesAsync(Host, cancellationToken))[0], Port);
        }
        catch (SocketException e)
        {
            throw new ConfigException($"Unable to initialize REST server: Failed to bind to {Host}/<unresolved>:{Port}: {e.Message} (listener {Text})", e);
        }
    }

    [GeneratedRegex(@"^([^:]*)://\[?([0-9A-Za-z\-%._:]*)\]?:(-?[0-9]+)$")]
    private static partial Regex Pattern();
}
