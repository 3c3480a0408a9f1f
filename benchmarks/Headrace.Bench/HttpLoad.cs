using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Bench;

/// <summary>Requests over some connections that are kept open, each of which sends the next one when it has its answer.</summary>
/// <remarks>HTTP by hand: a client library would take more of the machine than the servers that are measured.</remarks>
internal static class HttpLoad
{
    /// <summary>Asks for some time.</summary>
    /// <param name="url">The server.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="time">How long.</param>
    /// <param name="request">Gives the n-th request: method, path and JSON, which may be null.</param>
    public static HttpLoadResult Run(Uri url, int connections, TimeSpan time, Func<int, (string Method, string Path, string? Body)> request)
    {
        var began = Stopwatch.GetTimestamp();
        return Run(url, connections, _ => Stopwatch.GetElapsedTime(began) < time, request);
    }

    /// <summary>Asks so many times.</summary>
    /// <inheritdoc cref="Run(Uri, int, TimeSpan, Func{int, ValueTuple{string, string, string}})"/>
    public static HttpLoadResult Run(Uri url, int connections, int count, Func<int, (string Method, string Path, string? Body)> request) =>
        Run(url, connections, number => number <= count, request);

    private static HttpLoadResult Run(Uri url, int connections, Func<int, bool> isWanted, Func<int, (string Method, string Path, string? Body)> request)
    {
        var results = new HttpLoadResult[connections];
        var next = 0;
        var began = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(i => new Thread(() => results[i] = RunOne(url, Next))).ToList();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return HttpLoadResult.Of(results, Stopwatch.GetElapsedTime(began));

        (string Method, string Path, string? Body)? Next()
        {
            var number = Interlocked.Increment(ref next);
            return isWanted(number) ? request(number) : null;
        }
    }

    private static HttpLoadResult RunOne(Uri url, Func<(string Method, string Path, string? Body)?> next)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 120_000 };
        socket.Connect(IPAddress.Loopback, url.Port);
        var answers = new AnswerReader(socket);
        var latencies = new List<double>();
        var refused = 0;
        while (next() is var (method, path, body))
        {
            var content = body is null ? "" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
            var bytes = Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: application/json\r\n{content}\r\n{body}");
            var sent = Stopwatch.GetTimestamp();
            socket.Send(bytes);
            if (answers.Read() is >= 200 and < 300)
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            else
                refused++;
        }
        return new(latencies, refused, default);
    }

    /// <summary>Reads answers, with a length or in chunks, and forgets what is in them.</summary>
    private sealed class AnswerReader(Socket socket)
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _start;
        private int _end;

        /// <summary>Reads one answer.</summary>
        /// <returns>Its status.</returns>
        public int Read()
        {
            var status = int.Parse(Line().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            var length = 0;
            var isChunked = false;
            for (var line = Line(); line.Length > 0; line = Line())
            {
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    length = int.Parse(line.AsSpan(15), System.Globalization.CultureInfo.InvariantCulture);
                else if (line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase))
                    isChunked = line.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
            }
            if (!isChunked)
            {
                Skip(length);
                return status;
            }
            int size;
            do
            {
                size = int.Parse(Line(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
                Skip(size);
                Line();
            }
            while (size > 0);
            return status;
        }

        private string Line()
        {
            while (true)
            {
                var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
                if (end >= 0)
                {
                    var line = Encoding.ASCII.GetString(_buffer, _start, end);
                    _start += end + 2;
                    return line;
                }
                Fill();
            }
        }

        private void Skip(int count)
        {
            while (_end - _start < count)
            {
                count -= _end - _start;
                _start = _end = 0;
                Fill();
            }
            _start += count;
        }

        private void Fill()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            var received = socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
            _end += received > 0 ? received : throw new IOException("The server has closed the connection.");
        }
    }
}
