namespace Headrace.Kafka.Client;

/// <summary>The records that wait for their acknowledgement: their listeners, how much they hold, and who waits for room or for their end.</summary>
/// <remarks>
/// A record is known to librdkafka by the number of its slot here, so that it costs no object, no closure and no handle. The lock covers a few
/// lines; nothing is called while it is held.
/// </remarks>
internal sealed class InFlightRecords(long bytesMax, int recordsMax)
{
    private const int None = -1;
    private const int SlotsAtStart = 1024;

    private readonly Lock _gate = new();
    private Slot[] _slots = [];
    private int _freeHead = None;
    private int _used;
    private long _bytes;
    private int _records;
    private long _refusedBytes;
    private int _epoch;
    private TaskCompletionSource? _space;
    private List<FlushWaiter> _flushes = [];

    public long Bytes => Volatile.Read(ref _bytes);

    public int Records => Volatile.Read(ref _records);

    /// <summary>Takes a record in.</summary>
    /// <returns>Its slot, or -1 if there is no room.</returns>
    public int TryTake(IDeliveryListener listener, long bytes)
    {
        lock (_gate)
        {
            // A record that is larger than the whole buffer was refused before; so one record always fits into an empty one.
            if (_records >= recordsMax || _bytes + bytes > bytesMax)
            {
                _refusedBytes = Math.Max(_refusedBytes, bytes);
                return None;
            }

            var slot = _freeHead;
            if (slot != None)
            {
                _freeHead = _slots[slot].Next;
            }
            else
            {
                if (_used == _slots.Length)
                    Array.Resize(ref _slots, Math.Max(SlotsAtStart, Math.Min(recordsMax, _used * 2)));
                slot = _used++;
            }
            ref var taken = ref _slots[slot];
            taken.Listener = listener;
            taken.Bytes = bytes;
            taken.Epoch = _epoch;
            _records++;
            _bytes += bytes;
            return slot;
        }
    }

    /// <summary>Takes the listeners out of their slots. The room is given back by <see cref="Release"/>, once librdkafka has given back its own.</summary>
    public void TakeListeners(ReadOnlySpan<int> slots, Span<IDeliveryListener> listeners)
    {
        lock (_gate)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                ref var slot = ref _slots[slots[i]];
                listeners[i] = slot.Listener ?? throw new InvalidOperationException($"Slot {slots[i]} was reported twice.");
                slot.Listener = null;
            }
        }
    }

    /// <summary>Frees slots and wakes who waits for that.</summary>
    public void Release(ReadOnlySpan<int> slots)
    {
        TaskCompletionSource? space = null;
        List<FlushWaiter>? flushed = null;
        lock (_gate)
        {
            foreach (var index in slots)
            {
                ref var slot = ref _slots[index];
                _bytes -= slot.Bytes;
                _records--;
                slot.Listener = null;
                slot.Next = _freeHead;
                _freeHead = index;
                if (_flushes.Count > 0)
                    CountDownLocked(slot.Epoch, ref flushed);
            }
            if (_space is not null && HasRoomLocked())
            {
                space = _space;
                _space = null;
                _refusedBytes = 0;
            }
        }
        space?.TrySetResult();
        foreach (var flush in flushed ?? [])
            flush.Completion.TrySetResult();
    }

    /// <summary>Completes when there is room again.</summary>
    public Task WaitForSpace()
    {
        lock (_gate)
        {
            if (HasRoomLocked())
            {
                _refusedBytes = 0;
                return Task.CompletedTask;
            }
            _space ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _space.Task;
        }
    }

    /// <summary>Completes when all records that are here now are gone.</summary>
    public Task WaitForCurrent()
    {
        lock (_gate)
        {
            if (_records == 0)
                return Task.CompletedTask;
            _epoch++;   // what comes from now on does not belong to this waiter
            var flush = new FlushWaiter(_epoch, _records);
            _flushes.Add(flush);
            return flush.Completion.Task;
        }
    }

    /// <summary>Takes out all listeners that are left, for a producer that ends without a report for them.</summary>
    public List<IDeliveryListener> TakeRest()
    {
        lock (_gate)
        {
            List<IDeliveryListener> rest = [];
            foreach (ref var slot in _slots.AsSpan(0, _used))
            {
                if (slot.Listener is { } listener)
                    rest.Add(listener);
                slot.Listener = null;
            }
            return rest;
        }
    }

    // Some room more than for the one record, so that sender and poll thread don't wake each other for every record of a full buffer.
    private bool HasRoomLocked() => _records == 0
        || (_records <= recordsMax / 4 * 3 && _bytes <= bytesMax / 4 * 3 && _bytes + _refusedBytes <= bytesMax);

    private void CountDownLocked(int epoch, ref List<FlushWaiter>? flushed)
    {
        for (var i = _flushes.Count - 1; i >= 0; i--)
        {
            var flush = _flushes[i];
            if (epoch >= flush.Epoch || --flush.Remaining > 0)
                continue;
            _flushes.RemoveAt(i);
            (flushed ??= []).Add(flush);
        }
    }

    private struct Slot
    {
        public IDeliveryListener? Listener;
        public long Bytes;
        public int Epoch;
        public int Next;
    }

    private sealed class FlushWaiter(int epoch, int remaining)
    {
        public int Epoch { get; } = epoch;

        public int Remaining { get; set; } = remaining;

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
