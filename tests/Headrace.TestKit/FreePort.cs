using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Headrace.TestKit;

/// <summary>TCP ports of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];

    // Below the range that the system gives to outgoing connections, so that none of those takes one in between. Test programs that run side by side each have a range of their own.
    private static readonly (int First, int End) Range = Parse(Environment.GetEnvironmentVariable("HEADRACE_TEST_PORTS") ?? "15000-32000");

    /// <summary>A port that was free a moment ago and that this process has not given out before.</summary>
    public static int Next() => Next([0]);

    /// <summary>A port that is free together with the ports at the given distances from it.</summary>
    /// <param name="distances">For example 0 and 100: the port itself and the one a hundred above it.</param>
    public static int Next(params ReadOnlySpan<int> distances)
    {
        lock (Gate)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                var port = Random.Shared.Next(Range.First, Range.End);
                if (AreFree(port, distances))
                {
                    foreach (var distance in distances)
                        Given.Add(port + distance);
                    return port;
                }
            }
        }
        throw new InvalidOperationException("A thousand ports of 127.0.0.1 were tried and none was free.");
    }

    private static (int First, int End) Parse(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return (int.Parse(range.AsSpan(0, dash), CultureInfo.InvariantCulture), int.Parse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }

    private static bool AreFree(int port, ReadOnlySpan<int> distances)
    {
        foreach (var distance in distances)
        {
            if (Given.Contains(port + distance) || port + distance >= Range.End || !IsFree(port + distance))
                return false;
        }
        return true;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
