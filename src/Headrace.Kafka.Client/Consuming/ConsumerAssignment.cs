using Confluent.Kafka;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>The consumer's own table of its partitions: positions, pauses and seeks, kept as Java's consumer keeps them, and told to librdkafka when it listens.</summary>
/// <remarks>
/// librdkafka does not listen around a rebalance: inside the assigned call-back nothing can be sought or paused, a pause lasts beyond the
/// assignment, and the position after a seek is unknown. So what the owner wants is noted here and applied afterwards, and until then records
/// that contradict it are not handed out. Such a record is not lost: its partition is sent back to it.
/// </remarks>
internal sealed class ConsumerAssignment(IConsumer<byte[], byte[]> consumer, Action<Local, string?, int, string> onError, Action onEndReached) : IRecordGate
{
    private readonly Dictionary<TopicPartition, PartitionState> _partitions = [];

    // Pauses that librdkafka knows of, also those of partitions that are not ours any more.
    private readonly HashSet<TopicPartition> _pausedInLibrary = [];
    private bool _isOutOfStep;

    public int Assignment { get; private set; }

    public IReadOnlyCollection<TopicPartition> All => _partitions.Keys;

    public IReadOnlyCollection<TopicPartition> Paused => [.. _partitions.Values.Where(partition => partition.IsPaused).Select(partition => partition.Id)];

    public PartitionState? Find(string topic, int partition) => _partitions.GetValueOrDefault(new(topic, partition));

    /// <exception cref="InvalidOperationException">The partition is not ours.</exception>
    public PartitionState Get(TopicPartition partition) =>
        _partitions.GetValueOrDefault(partition) ?? throw new InvalidOperationException($"Partition {partition} is not assigned to this consumer.");

    public bool Accept(PartitionState partition, long offset, bool mayBeOlder)
    {
        if (partition.PendingSeek is not null)
            return false;   // it will come from there
        if (partition.IsPaused || (mayBeOlder && partition.Assignment == Assignment))
        {
            SendTo(partition, mayBeOlder && partition.Position != PartitionState.Unknown ? partition.Position : offset);
            return false;
        }
        partition.Position = offset + 1;
        return true;
    }

    public void EndReached(PartitionState? partition, long offset)
    {
        if (partition is null || partition.PendingSeek is not null)
            return;
        partition.EndReached = offset;
        onEndReached();
        partition.Position = Math.Max(partition.Position, offset);   // what lay before it were markers of transactions
    }

    public void Failed(Local code, string? topic, int partition, string reason) => onError(code, topic, partition, reason);

    /// <summary>Takes partitions in, with the offsets where librdkafka will start; absent for "librdkafka finds out".</summary>
    public void Add(IReadOnlyCollection<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, long> starts)
    {
        Assignment++;
        foreach (var id in partitions)
        {
            var state = _partitions[id] = new(id, Assignment);
            if (starts.TryGetValue(id, out var start))
                (state.Position, state.Special) = start >= 0 ? (start, (long?)null) : (PartitionState.Unknown, start);
        }
        _isOutOfStep = true;   // librdkafka may still have one of them paused from another time
    }

    public void Remove(IReadOnlyCollection<TopicPartition> partitions)
    {
        Assignment++;
        foreach (var id in partitions)
            _partitions.Remove(id);
    }

    public void Clear() => Remove([.. _partitions.Keys]);

    public void Pause(IReadOnlyCollection<TopicPartition> partitions, bool isPaused)
    {
        foreach (var state in partitions.Select(Get).ToList())
            state.IsPaused = isPaused;
        _isOutOfStep = true;
    }

    public void Seek(TopicPartition partition, long offset)
    {
        var state = Get(partition);
        SendTo(state, offset);
        state.EndReached = PartitionState.Unknown;
    }

    /// <summary>Takes back records that were accepted but could not be handed out.</summary>
    public void TakeBack(ConsumedBatch batch)
    {
        for (var i = batch.Count - 1; i >= 0; i--)
        {
            if (_partitions.TryGetValue(batch[i].TopicPartition, out var state))
                SendTo(state, batch[i].Offset);
        }
    }

    /// <summary>Takes an offset that is sought by the owner inside the assigned call-back: it is where librdkafka starts, so that nothing has to be sought.</summary>
    public long TakeStart(TopicPartition partition)
    {
        if (!_partitions.TryGetValue(partition, out var state))
            return Offset.Unset;
        var start = state.PendingSeek ?? (state.Position == PartitionState.Unknown ? Offset.Unset.Value : state.Position);
        state.PendingSeek = null;
        return start;
    }

    /// <summary>Tells librdkafka what it does not know yet. What it can't take now is tried again with the next call.</summary>
    public void Synchronize()
    {
        if (!_isOutOfStep)
            return;
        _isOutOfStep = false;
        foreach (var state in _partitions.Values)
        {
            if (state.IsPaused != _pausedInLibrary.Contains(state.Id) && !TryPause(state))
                _isOutOfStep = true;
            if (state.PendingSeek is { } offset && !TrySeek(state, offset))
                _isOutOfStep = true;
        }
    }

    private void SendTo(PartitionState partition, long offset)
    {
        partition.PendingSeek = offset;
        (partition.Position, partition.Special) = offset >= 0 ? (offset, (long?)null) : (PartitionState.Unknown, offset);
        _isOutOfStep = true;
    }

    private bool TryPause(PartitionState state)
    {
        try
        {
            Confluent.Kafka.TopicPartition[] partitions = [new(state.Id.Topic, state.Id.Partition)];
            if (state.IsPaused)
                consumer.Pause(partitions);
            else
                consumer.Resume(partitions);
        }
        catch (Confluent.Kafka.KafkaException error) when (!error.Error.IsFatal)
        {
            return false;   // the assignment is not active yet
        }
        if (state.IsPaused)
            _pausedInLibrary.Add(state.Id);
        else
            _pausedInLibrary.Remove(state.Id);
        return true;
    }

    private bool TrySeek(PartitionState state, long offset)
    {
        try
        {
            consumer.Seek(new(state.Id.Topic, state.Id.Partition, offset));
        }
        catch (Confluent.Kafka.KafkaException error) when (!error.Error.IsFatal)
        {
            return false;   // the assignment is not active yet
        }
        state.PendingSeek = null;
        return true;
    }
}
