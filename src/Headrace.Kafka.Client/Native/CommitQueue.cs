using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client.Native;

/// <summary>Commits offsets without waiting in librdkafka: its own Commit has no time limit and was seen to hang for 70 seconds.</summary>
internal sealed unsafe class CommitQueue(nint client) : IDisposable
{
    private readonly nint _queue = Librdkafka.NewQueue(client);

    /// <summary>Asks for a commit.</summary>
    /// <param name="offsets">The offsets.</param>
    /// <param name="number">What the answer is known by; not 0.</param>
    public Local Begin(IReadOnlyDictionary<TopicPartition, long> offsets, int number)
    {
        var list = Librdkafka.NewPartitionList(offsets.Count);
        try
        {
            foreach (var (partition, offset) in offsets)
                Librdkafka.AddPartition(list, partition.Topic, partition.Partition)->Offset = offset;
            return (Local)Librdkafka.Commit(client, list, _queue, 0, number);
        }
        finally
        {
            Librdkafka.DestroyPartitionList(list);
        }
    }

    /// <summary>Waits for the next answer, at most so long.</summary>
    /// <returns>The number of the commit and its error, NoError for success; number 0 if there was none.</returns>
    public (int Number, Local Error) Next(int timeoutMs)
    {
        var answer = Librdkafka.Poll(_queue, timeoutMs);
        if (answer == 0)
            return default;
        try
        {
            return Librdkafka.EventType(answer) == Librdkafka.EventOffsetCommit
                ? ((int)Librdkafka.EventOpaque(answer), ErrorOf(answer))
                : default;
        }
        finally
        {
            Librdkafka.DestroyEvent(answer);
        }
    }

    /// <summary>Gives the queue back; librdkafka wants that before its client is destroyed.</summary>
    public void Dispose() => Librdkafka.DestroyQueue(_queue);

    private static Local ErrorOf(nint answer)
    {
        var error = Librdkafka.EventErrorCode(answer);
        var partitions = Librdkafka.EventPartitions(answer);
        for (var i = 0; error == 0 && partitions is not null && i < partitions->Count; i++)
            error = partitions->Elements[i].Error;
        return (Local)error;
    }
}
