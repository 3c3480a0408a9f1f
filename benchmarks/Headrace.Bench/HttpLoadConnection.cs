using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Bench;

/// <summary>A connection that is kept open, with one request at a time. Its answers, with a length or in chunks, are read to their end and forgotten.</summary>
internal sealed class HttpLoadConnection : IDisposable
{
    /// <summary>What an answer may take as a whole, so that it can be looked at in one piece.</summary>
    private const int AnswerBytesMax = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _count;
    private long _sent;

    public HttpLoadConnection(Uri url)
    {
        Socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(IPAddress.Loopback, url.Port);
        Socket.Blocking = false;
    }

    public Socket Socket { get; }

    /// <summary>The time since the request was sent.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_sent);

    public void Send(byte[] request)
    {
        _sent = Stopwatch.GetTimestamp();
        // It is small, and nothing else is under way: it fits into the socket's buffer.
        if (Socket.Send(request) != request.Length)
            throw new IOException("A request was not sent as a whole.");
    }

    /// <summary>Takes in what has come of the answer.</summary>
    /// <returns>The status of an answer that is complete, else null.</returns>
    public int? TryReceive()
    {
        if (_count == _buffer.Length)
            Array.Resize(ref _buffer, _count < AnswerBytesMax ? _count * 2 : throw new IOException($"An answer has more than {AnswerBytesMax} bytes."));
        var received = Socket.Receive(_buffer.AsSpan(_count), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return null;
        if (error != SocketError.Success)
            throw new SocketException((int)error);
        _count += received > 0 ? received : throw new IOException("The server has closed the connection.");
        if (Answer(_buffer.AsSpan(0, _count)) is not { } status)
            return null;
        _count = 0;
        return status;
    }

    public void Dispose() => Socket.Dispose();

    /// <summary>The status of an answer if it is complete.</summary>
    private static int? Answer(ReadOnlySpan<byte> bytes)
    {
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return null;
        var head = bytes[..headEnd];
        var body = bytes[(headEnd + 4)..];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
            throw new IOException("What came is no answer: " + Encoding.ASCII.GetString(head));
        if (Header(head, "\r\nContent-Length: "u8) is { IsEmpty: false } length)
            return body.Length == int.Parse(length, CultureInfo.InvariantCulture) ? status : null;
        if (Header(head, "\r\nTransfer-Encoding: "u8).SequenceEqual("chunked"u8))
            return body.EndsWith("0\r\n\r\n"u8) && AreChunks(body) ? status : null;
        return body.IsEmpty ? status : throw new IOException("An answer has a body of unknown length.");
    }

    /// <summary>The value of a header, as both servers write it; empty for none.</summary>
    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var start = head.IndexOf(name);
        if (start < 0)
            return default;
        var value = head[(start + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return end < 0 ? value : value[..end];
    }

    /// <summary>Whether a body is whole chunks, the last of them empty.</summary>
    private static bool AreChunks(ReadOnlySpan<byte> body)
    {
        while (Utf8Parser.TryParse(body, out int size, out var digits, 'x') && body.Length >= digits + 4 + size)
        {
            body = body[(digits + 4 + size)..];
            if (size == 0)
                return body.IsEmpty;
        }
        return false;
    }
}
