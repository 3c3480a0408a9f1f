using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Headrace.Kafka.Broker.Server;

/// <summary>One client's connection, as handlers and the watch over idle connections see it.</summary>
internal sealed class ClientConnection(ConnectionContext transport, TimeProvider time)
{
    private long _activeAt = time.GetTimestamp();
    private long _busyCount;
    private long _frameStartedAt;

    /// <summary>The client's address, as groups show it: <c>/127.0.0.1</c>, as in Kafka.</summary>
    public string Host { get; } = transport.RemoteEndPoint is IPEndPoint { Address: var address } ? $"/{(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)}" : "/";

    /// <summary>The client's address and port, for logs.</summary>
    public string RemoteEndPoint { get; } = transport.RemoteEndPoint?.ToString() ?? "?";

    /// <summary>How long the connection has had nothing to do, or nothing whole; zero while a request of it is handled.</summary>
    public TimeSpan Idle => Volatile.Read(ref _busyCount) > 0 ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref _activeAt));

    /// <summary>How long a frame has been arriving; zero while none is.</summary>
    public TimeSpan FrameAge
    {
        get
        {
            var startedAt = Volatile.Read(ref _frameStartedAt);
            return startedAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(startedAt);
        }
    }

    /// <summary>The size of the frame that is arriving.</summary>
    public int FrameBytes { get; private set; }

    /// <summary>Whether a frame is arriving.</summary>
    public bool IsReceiving => Volatile.Read(ref _frameStartedAt) != 0;

    public void BeginRequest()
    {
        Interlocked.Increment(ref _busyCount);
        Volatile.Write(ref _frameStartedAt, 0);
    }

    /// <summary>The request is handled; writing its response counts as idle again, so that who doesn't read it is closed in the end.</summary>
    public void EndRequest()
    {
        Volatile.Write(ref _activeAt, time.GetTimestamp());
        Interlocked.Decrement(ref _busyCount);
    }

    public void BeginFrame(int bytes)
    {
        if (Volatile.Read(ref _frameStartedAt) != 0)
            return;
        FrameBytes = bytes;
        Volatile.Write(ref _frameStartedAt, time.GetTimestamp());
    }

    /// <summary>Closes the connection at once.</summary>
    public void Abort(string reason) => transport.Abort(new ConnectionAbortedException(reason));
}
