using System.Buffers;

namespace Headrace.Kafka.Storage;

/// <summary>What a read found: whole record batches in a pooled buffer. The holder disposes it, once.</summary>
internal sealed class LogRead : IDisposable
{
    private byte[]? _pooled;
    private readonly int _length;

    internal LogRead(byte[]? pooled, int start, int length, long highWatermark, long logStartOffset, bool isOutOfRange)
    {
        _pooled = pooled;
        Start = start;
        _length = length;
        HighWatermark = highWatermark;
        LogStartOffset = logStartOffset;
        IsOutOfRange = isOutOfRange;
    }

    private int Start { get; }

    /// <summary>The batches as they are stored; the first one may begin before the asked offset. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Batches => _pooled is null ? default : _pooled.AsMemory(Start, _length);

    /// <summary>The high watermark at the moment of the read: all that was read lies below it.</summary>
    public long HighWatermark { get; }

    /// <summary>The log start offset at the moment of the read.</summary>
    public long LogStartOffset { get; }

    /// <summary>The asked offset lies before the log's start or after its end (OFFSET_OUT_OF_RANGE).</summary>
    public bool IsOutOfRange { get; }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled)
            ArrayPool<byte>.Shared.Return(pooled);
    }
}
