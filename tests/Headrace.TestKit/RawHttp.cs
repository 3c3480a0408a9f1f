using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headrace.TestKit;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers, several of a name joined by a comma and a blank; names in any case.</param>
/// <param name="Body">The body as text, chunks put together.</param>
public sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The content type, null without one.</summary>
    public string? ContentType => Headers.GetValueOrDefault("Content-Type");
}

/// <summary>HTTP byte by byte, for what no client library sends: odd paths, odd methods, odd headers.</summary>
public static class RawHttp
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <summary>Sends a request on a connection of its own and reads the answer.</summary>
    /// <param name="port">A port of 127.0.0.1.</param>
    /// <param name="method">The method as it is to be sent.</param>
    /// <param name="target">The target as it is to be sent.</param>
    /// <param name="body">The body, null for none.</param>
    /// <param name="headers">Headers, beside Host and Content-Length.</param>
    public static Task<RawResponse> SendAsync(int port, string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n");
        foreach (var (name, value) in headers)
            request.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (body is not null)
            request.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        return SendRawAsync(port, Encoding.UTF8.GetBytes(request.Append("\r\n").Append(body).ToString()), isHead: method == "HEAD");
    }

    /// <summary>Sends bytes on a connection of their own and reads the answer.</summary>
    /// <param name="port">A port of 127.0.0.1.</param>
    /// <param name="request">The bytes.</param>
    /// <param name="isHead">Whether the answer has no body in any case.</param>
    public static async Task<RawResponse> SendRawAsync(int port, ReadOnlyMemory<byte> request, bool isHead = false)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
        }
        catch (IOException)
        {
            // The server may refuse a request before it has read all of it; its answer is what counts.
        }
        var reader = new ResponseReader(stream, limit.Token);
        return await reader.ReadAsync(isHead);
    }

    private sealed class ResponseReader(Stream stream, CancellationToken cancellationToken)
    {
        private readonly byte[] _one = new byte[1];

        public async Task<RawResponse> ReadAsync(bool isHead)
        {
            var statusLine = await LineAsync();
            if (statusLine.Length == 0)
                throw new IOException("The server closed the connection without an answer.");
            var status = int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var line = await LineAsync(); line.Length > 0; line = await LineAsync())
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
                headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
            }
            var hasBody = !isHead && status is not (204 or 304) && status >= 200;
            return new(status, headers, hasBody ? Encoding.UTF8.GetString(await BodyAsync(headers)) : "");
        }

        private async Task<byte[]> BodyAsync(Dictionary<string, string> headers)
        {
            using var body = new MemoryStream();
            if (headers.TryGetValue("Content-Length", out var length))
            {
                var bytes = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(bytes, cancellationToken);
                return bytes;
            }
            if (headers.GetValueOrDefault("Transfer-Encoding") != "chunked")
            {
                await stream.CopyToAsync(body, cancellationToken);
                return body.ToArray();
            }
            while (true)
            {
                var size = int.Parse((await LineAsync()).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                var chunk = new byte[size];
                await stream.ReadExactlyAsync(chunk, cancellationToken);
                body.Write(chunk);
                await LineAsync();
                if (size == 0)
                    return body.ToArray();
            }
        }

        private async Task<string> LineAsync()
        {
            var line = new StringBuilder();
            while (await stream.ReadAsync(_one, cancellationToken) == 1)
            {
                if (_one[0] == '\n')
                    return line.ToString().TrimEnd('\r');
                line.Append((char)_one[0]);
            }
            return line.ToString();
        }
    }
}
