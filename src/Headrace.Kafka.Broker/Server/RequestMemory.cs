namespace Headrace.Kafka.Broker.Server;

/// <summary>
/// The memory for large requests that are being received (<c>queued.max.request.bytes</c>). Small ones are free of it, so that nobody with ordinary requests
/// ever waits for somebody with huge ones; who gets no share is simply not read from until there is one.
/// </summary>
internal sealed class RequestMemory(long bytesMax)
{
    /// <summary>Requests up to this size need no share: about what a Java producer sends at most by default.</summary>
    public const int FreeBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<(int Bytes, TaskCompletionSource Granted)> _waiting = [];
    private long _taken;

    /// <summary>Takes a share, in the order of the calls. A request larger than everything gets it when nobody else has any.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        TaskCompletionSource granted;
        lock (_gate)
        {
            if (_waiting.Count == 0 && FitsLocked(bytes))
            {
                _taken += bytes;
                return;
            }

            granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, granted));
        }

        try
        {
            await granted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!granted.TrySetCanceled(CancellationToken.None))
                Return(bytes);   // it was granted at the same moment
            throw;
        }
    }

    public void Return(int bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            while (_waiting.TryPeek(out var next) && (next.Granted.Task.IsCanceled || FitsLocked(next.Bytes)))
            {
                _waiting.Dequeue();
                if (next.Granted.TrySetResult())
                    _taken += next.Bytes;
            }
        }
    }

    private bool FitsLocked(int bytes) => _taken == 0 || _taken + bytes <= bytesMax;
}
