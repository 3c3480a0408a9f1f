using Headrace.Connect.Source;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>
/// The records of one task on their way to the broker. Per source partition they are dealt with in order: an offset becomes committable only when every record
/// before it is safe, whatever Kafka partitions they went to. One slow record holds back its own source partition alone.
/// </summary>
/// <remarks>All members belong to the task's loop, except what the producer reports. Nothing is allocated per record once the stock has grown.</remarks>
internal sealed class SubmittedRecords
{
    private readonly Dictionary<SourceMap, SourcePartition> _partitions = [];
    private readonly List<SourcePartition> _underWay = [];
    private readonly List<SourcePartition> _dirty = [];
    private readonly List<SubmittedRecord> _done = [];
    private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SourcePartition? _unnamed;
    private SourcePartition? _last;
    private SubmittedRecord? _stock;
    private long _submitted;
    private long _collected;
    private long _reported;
    private long _failed;
    private KafkaException? _failure;
    private KafkaException? _refusal;
    private string? _failedPlace;
    private ReportWaiter? _waiter;

    /// <summary>So large may batches be, and smaller ones be tried if a topic refuses them; 0 where that is not so.</summary>
    public int BatchBytes { get; init; }

    /// <summary>How many records have no outcome yet.</summary>
    public long InFlight => _submitted - Volatile.Read(ref _reported);

    /// <summary>How many records have an outcome.</summary>
    public long Reported => Volatile.Read(ref _reported);

    /// <summary>How many records the broker has acknowledged.</summary>
    public long Written => Volatile.Read(ref _reported) - Volatile.Read(ref _failed);

    /// <summary>How many outcomes wait for <see cref="Collect"/>.</summary>
    public long Uncollected => Volatile.Read(ref _reported) - _collected;

    /// <summary>The first error of the producer, null for none.</summary>
    public KafkaException? Failure => Volatile.Read(ref _failure);

    /// <summary>The first error of a record whose whole batch was refused for its size, null for none.</summary>
    public KafkaException? Refusal => Volatile.Read(ref _refusal);

    /// <summary>Completes when there is a <see cref="Refusal"/> for the first time.</summary>
    public Task WhenRefused => _refused.Task;

    /// <summary>Which record <see cref="Failure"/> concerns; null for none.</summary>
    public string? FailedPlace => Volatile.Read(ref _failedPlace);

    /// <summary>What has failed so far is of no interest any more: it belonged to a transaction that was aborted.</summary>
    public void ForgetFailure()
    {
        Volatile.Write(ref _failure, null);
        Volatile.Write(ref _refusal, null);
        Volatile.Write(ref _failedPlace, null);
    }

    /// <summary>Makes the listener of a record that is about to be sent. Once the producer has taken it, <see cref="Add"/> it; until then it may be offered again.</summary>
    /// <param name="original">The record as the task made it.</param>
    /// <param name="topic">Where it goes.</param>
    /// <param name="charge">What it counts as in the task's memory.</param>
    public SubmittedRecord Prepare(SourceRecord original, string topic, long charge)
    {
        var record = _stock;
        if (record is null)
            record = new(this);
        else
            _stock = record.Next;
        record.Set(original, topic, Find(original.SourcePartition), charge);
        return record;
    }

    /// <summary>Puts a record that the producer has taken behind the others of its source partition. Its outcome may be known already.</summary>
    public void Add(SubmittedRecord record)
    {
        var partition = record.Partition;
        if (partition.Tail is { } tail)
        {
            tail.Next = record;
        }
        else
        {
            partition.Head = record;
            _underWay.Add(partition);
        }
        partition.Tail = record;
        record.Sequence = _submitted++;
    }

    /// <summary>Deals with the records at the heads of their partitions whose outcome is known.</summary>
    /// <param name="onDone">Hears of each, in the order of its source partition. It may not keep the record, nor throw.</param>
    /// <param name="passes">Whether a record that was not written is passed over; else nothing behind it is committable.</param>
    /// <param name="asSent">Whether records of several partitions are told of in the order in which they were sent.</param>
    /// <returns>What they counted as in the task's memory.</returns>
    public long Collect(Action<SubmittedRecord> onDone, Func<SubmittedRecord, bool> passes, bool asSent = false)
    {
        var charge = 0L;
        for (var i = _underWay.Count - 1; i >= 0; i--)
        {
            var partition = _underWay[i];
            var record = partition.Head;
            if (record is null || !IsDone(record, passes))
                continue;
            SourceMap? offset = null;
            while (record is not null && IsDone(record, passes))
            {
                offset = record.Original!.SourceOffset;
                charge += record.Charge;
                var next = record.Next;
                if (asSent)
                    _done.Add(record);
                else
                    Tell(record, onDone);
                _collected++;
                record = next;
            }
            partition.Head = record;
            if (record is null)
            {
                partition.Tail = null;
                _underWay[i] = _underWay[^1];
                _underWay.RemoveAt(_underWay.Count - 1);
            }
            SetCommittable(partition, offset);
        }
        TellAsSent(onDone);
        return charge;
    }

    private void TellAsSent(Action<SubmittedRecord> onDone)
    {
        if (_done.Count == 0)
            return;
        _done.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        foreach (var record in _done)
            Tell(record, onDone);
        _done.Clear();
    }

    private void Tell(SubmittedRecord record, Action<SubmittedRecord> onDone)
    {
        onDone(record);
        Recycle(record);
    }

    /// <summary>Takes the offsets that may be committed and have not been taken.</summary>
    public List<SourcePartition> TakeDirty()
    {
        var taken = new List<SourcePartition>(_dirty);
        foreach (var partition in taken)
            partition.IsDirty = false;
        _dirty.Clear();
        return taken;
    }

    public bool HasDirty => _dirty.Count > 0;

    /// <summary>Gives back offsets that could not be stored; newer ones of the same partitions win.</summary>
    public void GiveBack(List<SourcePartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (!partition.IsDirty)
            {
                partition.IsDirty = true;
                _dirty.Add(partition);
            }
        }
    }

    /// <summary>Forgets partitions that have nothing under way and nothing to commit, so that a source of ever new partitions does not grow for ever.</summary>
    public void Trim(List<SourcePartition> stored)
    {
        foreach (var partition in stored)
        {
            if (partition is { Name: { } name, Head: null, IsDirty: false } && partition != _last)
                _partitions.Remove(name);
        }
    }

    /// <summary>Completes when every record has an outcome.</summary>
    public Task WhenDrained() => WhenReported(InFlight);

    /// <summary>Completes when so many more records have an outcome, or all of them have.</summary>
    public Task WhenReported(long count)
    {
        var waiter = new ReportWaiter(Math.Min(Reported + count, _submitted));
        Volatile.Write(ref _waiter, waiter);
        // The last report may have come before it could see the waiter.
        Interlocked.MemoryBarrier();
        if (Reported >= waiter.Threshold)
            waiter.TrySetResult();
        return waiter.Task;
    }

    /// <summary>Called on a thread of the producer.</summary>
    /// <param name="record">The record.</param>
    /// <param name="error">Why it was not written; null if it was.</param>
    public void OnReported(SubmittedRecord record, KafkaException? error)
    {
        if (error is not null)
        {
            if (Failure is null)
                Interlocked.CompareExchange(ref _failedPlace, $"source offset {record.Original?.SourceOffset?.ToString() ?? "null"} for topic {record.Topic}", null);
            // Who sees the failure sees what it is, and who hears of a refusal sees both.
            var isRefusal = record.IsBatchRefused;
            if (isRefusal)
                Interlocked.CompareExchange(ref _refusal, error, null);
            Interlocked.CompareExchange(ref _failure, error, null);
            Interlocked.Increment(ref _failed);
            if (isRefusal)
                _refused.TrySetResult();
        }
        var reported = Interlocked.Increment(ref _reported);
        if (Volatile.Read(ref _waiter) is { } waiter && reported >= waiter.Threshold)
            waiter.TrySetResult();
    }

    private static bool IsDone(SubmittedRecord record, Func<SubmittedRecord, bool> passes) => record.IsReported && (record.Error is null || passes(record));

    private SourcePartition Find(SourceMap? name)
    {
        // Most tasks read one partition, and most batches come from one.
        if (_last is { } last && ReferenceEquals(last.Name, name))
            return last;
        SourcePartition? found;
        if (name is null)
            found = _unnamed ??= new(null);
        else if (!_partitions.TryGetValue(name, out found))
            _partitions[name] = found = new(name);
        return _last = found;
    }

    private void SetCommittable(SourcePartition partition, SourceMap? offset)
    {
        // Of a source without offsets too: a tombstone is written for its partition null, as by Kafka Connect.
        partition.Committable = offset;
        if (partition.IsDirty)
            return;
        partition.IsDirty = true;
        _dirty.Add(partition);
    }

    private void Recycle(SubmittedRecord record)
    {
        record.Clear();
        record.Next = _stock;
        _stock = record;
    }

    /// <summary>Waits for a number of reports.</summary>
    private sealed class ReportWaiter(long threshold) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Threshold => threshold;
    }
}
