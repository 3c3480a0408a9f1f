using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Bench;

/// <summary>Requests over some connections that are kept open, each of which sends the next one when it has its answer.</summary>
/// <remarks>
/// HTTP by hand, and one thread that looks at its connections in turn: a client library, or a thread for each connection, would take more of the machine than the servers that are measured, and
/// a client that is quickly put to sleep makes them pay for waking it.
/// </remarks>
internal static class HttpLoad
{
    /// <summary>How long it looks for answers before it sleeps until there is one.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromMicroseconds(200);

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Asks for some time.</summary>
    /// <param name="url">The server.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="time">How long.</param>
    /// <param name="request">Gives the n-th request as it is sent, see <see cref="Request"/>; from 1 on.</param>
    public static HttpLoadResult Run(Uri url, int connections, TimeSpan time, Func<int, byte[]> request)
    {
        var began = Stopwatch.GetTimestamp();
        return Run(url, connections, _ => Stopwatch.GetElapsedTime(began) < time, request);
    }

    /// <summary>Asks so many times.</summary>
    /// <inheritdoc cref="Run(Uri, int, TimeSpan, Func{int, byte[]})"/>
    public static HttpLoadResult Run(Uri url, int connections, int count, Func<int, byte[]> request) =>
        Run(url, connections, number => number <= count, request);

    /// <summary>The bytes of a request.</summary>
    /// <param name="url">The server.</param>
    /// <param name="method">GET, PUT or POST.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">JSON; null for none.</param>
    public static byte[] Request(Uri url, string method, string path, string? body = null)
    {
        var content = body is null ? "" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        return Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: application/json\r\n{content}\r\n{body}");
    }

    private static HttpLoadResult Run(Uri url, int count, Func<int, bool> isWanted, Func<int, byte[]> request)
    {
        var connections = new List<HttpLoadConnection>();
        var latencies = new List<double>();
        var refused = 0;
        var number = 0;
        var began = Stopwatch.GetTimestamp();
        try
        {
            while (connections.Count < count && isWanted(++number))
            {
                connections.Add(new(url));
                connections[^1].Send(request(number));
            }
            var lastAnswer = Stopwatch.GetTimestamp();
            while (connections.Count > 0)
            {
                var isAny = false;
                for (var i = connections.Count - 1; i >= 0; i--)
                {
                    if (connections[i].TryReceive() is not { } status)
                        continue;
                    isAny = true;
                    if (status is >= 200 and < 300)
                        latencies.Add(connections[i].Elapsed.TotalMilliseconds);
                    else
                        refused++;
                    if (isWanted(++number))
                    {
                        connections[i].Send(request(number));
                    }
                    else
                    {
                        connections[i].Dispose();
                        connections.RemoveAt(i);
                    }
                }
                if (isAny)
                    lastAnswer = Stopwatch.GetTimestamp();
                else if (Stopwatch.GetElapsedTime(lastAnswer) is var quiet && quiet > LookTime)
                    Wait(connections, quiet);
            }
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
        var time = Stopwatch.GetElapsedTime(began);
        latencies.Sort();
        return new(latencies, refused, time);
    }

    private static void Wait(List<HttpLoadConnection> connections, TimeSpan quiet)
    {
        if (quiet > AnswerTimeout)
            throw new TimeoutException($"There was no answer for {quiet.TotalSeconds:0} s.");
        Socket.Select(connections.ConvertAll(static connection => connection.Socket), null, null, TimeSpan.FromSeconds(1));
    }
}
