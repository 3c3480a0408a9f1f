using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Headrace.Connect.Rest.Transport;

/// <summary>A socket that does not block, read by one and written by one at a time. What waits for it goes on within its loop.</summary>
/// <remarks>What is written to a broken connection is dropped, as Kestrel's own sockets do it: who answers is told by the end of the connection.</remarks>
/// <param name="socket">It does not block.</param>
/// <param name="loop">Watches it.</param>
/// <param name="onClosed">Told when nothing comes any more, or the connection is broken.</param>
internal sealed class SocketStream(Socket socket, EventLoop loop, Action onClosed) : Stream
{
    // Then the loop's other sockets have their turn: a client that sends ever more requests must not keep them waiting.
    private const int ReadsInTurnMax = 4;

    private readonly Readiness _readable = new();
    private int _readsInTurn;
    private volatile ConnectionAbortedException? _abortReason;

    /// <summary>Told when bytes can be sent.</summary>
    public Readiness Writable { get; } = new();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>There may be bytes. Only on the loop's thread.</summary>
    public void OnReadable()
    {
        _readsInTurn = 0;
        _readable.Signal();
    }

    /// <summary>Breaks the connection: who reads or writes is told why.</summary>
    public void Abort(ConnectionAbortedException reason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, reason, null) is not null)
            return;
        try
        {
            socket.Shutdown(SocketShutdown.Both); // wakes who waits
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was quicker.
        }
        // Not here: Kestrel aborts under locks of its own, and what waits may be anybody's request.
        ThreadPool.UnsafeQueueUserWorkItem(
            static stream =>
            {
                stream._readable.Signal();
                stream.Writable.Signal();
            },
            this,
            preferLocal: false);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (loop.IsCurrent && ++_readsInTurn > ReadsInTurnMax)
            return ReadInNextTurnAsync(buffer, cancellationToken);
        _readable.Reset();
        return TryReceive(buffer.Span, out var count) ? new(count) : ReadWhenReadyAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writable.Reset();
        var sent = Send(buffer.Span);
        return sent == buffer.Length ? default : WriteWhenReadyAsync(buffer[sent..], cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadInNextTurnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _readable.Reset();
        loop.Defer(this);
        return await ReadWhenReadyAsync(buffer, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadWhenReadyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _readable.WaitAsync(cancellationToken);
            _readable.Reset();
            if (TryReceive(buffer.Span, out var count))
                return count;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteWhenReadyAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        while (!rest.IsEmpty)
        {
            await Writable.WaitAsync(cancellationToken);
            Writable.Reset();
            rest = rest[Send(rest.Span)..];
        }
    }

    /// <returns>Whether there was something, the end included.</returns>
    private bool TryReceive(Span<byte> buffer, out int count)
    {
        if (_abortReason is { } reason)
            throw reason;
        count = socket.Receive(buffer, SocketFlags.None, out var error);
        switch (error)
        {
            case SocketError.Success:
                if (count == 0)
                    OnEnd();
                return true;
            case SocketError.WouldBlock:
                return false;
            default:
                throw Broken(error);
        }
    }

    private void OnEnd()
    {
        onClosed();
        if (_abortReason is { } reason)
            throw reason;
    }

    /// <returns>How many bytes were taken.</returns>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            sent += socket.Send(bytes[sent..], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                break;
            if (error != SocketError.Success)
            {
                onClosed();
                return bytes.Length;
            }
        }
        return sent;
    }

    private Exception Broken(SocketError error)
    {
        onClosed();
        if (_abortReason is { } reason)
            return reason;
        var cause = new SocketException((int)error);
        return new ConnectionResetException(cause.Message, cause);
    }
}
