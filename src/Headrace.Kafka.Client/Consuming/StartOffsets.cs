using Confluent.Kafka;

namespace Headrace.Kafka.Client;

/// <summary>Finds out where to start in partitions: at the committed offset, else where <c>auto.offset.reset</c> says.</summary>
/// <remarks>librdkafka would find out by itself, but tells its position only with the first record; Java's consumer knows it at once.</remarks>
internal sealed class StartOffsets(IConsumer<byte[], byte[]> consumer, ClientSettings settings, TimeProvider time)
{
    // What the protocol takes for a timestamp when the first or the last offset is meant.
    private const long EarliestTimestamp = -2;
    private const long LatestTimestamp = -1;

    /// <summary>The start of each partition; one that has none is absent: with <c>auto.offset.reset=none</c> that is an error, which librdkafka reports.</summary>
    public Dictionary<TopicPartition, long> Find(IReadOnlyCollection<TopicPartition> partitions)
    {
        var starts = settings.GroupId is null ? [] : Committed(partitions, settings.DefaultApiTimeout);
        var missing = partitions.Where(partition => !starts.ContainsKey(partition)).ToList();
        foreach (var (partition, offset) in Reset(missing))
            starts[partition] = offset;
        return starts;
    }

    /// <summary>The committed offsets; a partition without one is absent.</summary>
    public Dictionary<TopicPartition, long> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
        partitions.Count == 0 ? [] : Call($"The committed offsets of group {settings.GroupId} are not known", () => consumer.Committed(partitions.Select(Convert), timeout));

    /// <summary>Where <c>auto.offset.reset</c> says that partitions start.</summary>
    public Dictionary<TopicPartition, long> Reset(IReadOnlyCollection<TopicPartition> partitions) => settings.OffsetReset switch
    {
        OffsetReset.Earliest => LookUp(partitions, EarliestTimestamp),
        OffsetReset.Latest => LookUp(partitions, LatestTimestamp),
        OffsetReset.ByDuration => LookUp(partitions, (time.GetUtcNow() - settings.OffsetResetAge).ToUnixTimeMilliseconds()),
        _ => [],
    };

    /// <summary>The exact offset that one of <see cref="StartOffset"/>'s values stands for.</summary>
    public long LookUp(TopicPartition partition, long special) =>
        LookUp([partition], special == StartOffset.Beginning ? EarliestTimestamp : LatestTimestamp).GetValueOrDefault(partition, PartitionState.Unknown);

    private Dictionary<TopicPartition, long> LookUp(IReadOnlyCollection<TopicPartition> partitions, long timestampMs)
    {
        if (partitions.Count == 0)
            return [];
        var found = Call("The offsets to start at are not known",
            () => consumer.OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(Convert(partition), new Timestamp(timestampMs, Confluent.Kafka.TimestampType.CreateTime))),
                settings.DefaultApiTimeout));
        // No record is so young: then it starts behind the last one.
        var beyond = timestampMs < 0 ? [] : partitions.Where(partition => !found.ContainsKey(partition)).ToList();
        foreach (var (partition, offset) in LookUp(beyond, LatestTimestamp))
            found[partition] = offset;
        return found;
    }

    private static Dictionary<TopicPartition, long> Call(string what, Func<List<Confluent.Kafka.TopicPartitionOffset>> call)
    {
        try
        {
            return call().Where(found => found.Offset.Value >= 0).ToDictionary(found => new TopicPartition(found.Topic, found.Partition.Value), found => found.Offset.Value);
        }
        catch (TopicPartitionOffsetException error)
        {
            var first = error.Results.First(result => result.Error.IsError);
            throw KafkaErrors.Create(first.Error.Code, $"{what} ({first.Topic}-{first.Partition.Value})", first.Error.Reason);
        }
        catch (Confluent.Kafka.KafkaException error)
        {
            throw KafkaErrors.Create(error, what);
        }
    }

    private static Confluent.Kafka.TopicPartition Convert(TopicPartition partition) => new(partition.Topic, partition.Partition);
}
