using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Headrace.Kafka.Broker.Server;

/// <summary>
/// Blocks of 64 KiB for what connections receive and send. Kestrel's own have 4 KiB, right for HTTP: a produce request of a megabyte would be read by 256
/// system calls, which were a third of the broker's processor time.
/// </summary>
internal sealed class ReceiveMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 64 * 1024;

    // What lies idle is bounded; beyond it blocks are left to the garbage collector.
    private const int IdleBlocksMax = 1024;

    private readonly ConcurrentQueue<Block> _idle = [];
    private int _idleCount;

    public override int MaxBufferSize => BlockBytes;

    /// <summary>Lets a transport take its memory from here; false where this version of the platform has no place for it, which only costs speed.</summary>
    public bool TryUseFor(SocketTransportOptions options)
    {
        try
        {
            SetMemoryPoolFactory(options, this);
            return true;
        }
        catch (MissingMethodException)
        {
            return false;
        }
    }

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_idle.TryDequeue(out var block))
            return new Block(this);
        Interlocked.Decrement(ref _idleCount);
        return block;
    }

    // The transport disposes the pool of each of its queues when it stops; it is one pool, and the collector's in the end.
    [SuppressMessage("Usage", "CA2215", Justification = "The base has nothing to dispose.")]
    protected override void Dispose(bool disposing)
    {
    }

    // The factory is a setting of the transport that only the platform's container can reach; the container is what the broker does without.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetMemoryPoolFactory(SocketTransportOptions options, IMemoryPoolFactory<byte> factory);

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _idleCount) <= IdleBlocksMax)
            _idle.Enqueue(block);
        else
            Interlocked.Decrement(ref _idleCount);
    }

    private sealed class Block(ReceiveMemory pool) : IMemoryOwner<byte>
    {
        // Pinned, so that receiving and sending need no handle of their own.
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
