using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage.Flushing;

/// <summary>Flushes the segments of one log, one flush at a time.</summary>
/// <remarks>
/// The system tells a failed flush to one caller alone, and the next flush of the same file may succeed without having written what that one lost. So flushes go one by one, and
/// after a failure none is believed until the log has been cut back.
/// </remarks>
internal sealed class SegmentFlushes
{
    private readonly Lock _lock = new();
    private bool _isBroken;

    /// <summary>Makes what a segment holds durable.</summary>
    /// <exception cref="IOException">The disk refused, now or earlier.</exception>
    public void Flush(LogSegment? segment)
    {
        lock (_lock)
        {
            if (_isBroken)
                throw new IOException("An earlier flush failed.");
            try
            {
                segment?.File.Flush();
            }
            catch (ObjectDisposedException)
            {
                // The segment was closed for a newer one, and flushed there, before it was removed.
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                _isBroken = true;
                throw;
            }
        }
    }

    /// <summary>The log has been cut back to what was durable before.</summary>
    public void TrustAgain()
    {
        lock (_lock)
            _isBroken = false;
    }
}
