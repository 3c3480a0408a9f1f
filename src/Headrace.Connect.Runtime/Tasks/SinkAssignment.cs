namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The partitions that a sink task has. Owned by the task's thread.</summary>
internal sealed class SinkAssignment(SinkTaskContext context, Metrics.SinkTaskMetrics? metrics)
{
    private readonly HashSet<TopicPartition> _partitions = [];

    public IReadOnlyCollection<TopicPartition> Partitions => _partitions;

    public bool Contains(TopicPartition partition) => _partitions.Contains(partition);

    public void Add(IEnumerable<TopicPartition> partitions)
    {
        _partitions.UnionWith(partitions);
        Tell();
    }

    public void Remove(IReadOnlyCollection<TopicPartition> partitions)
    {
        _partitions.ExceptWith(partitions);
        Tell(); // first: from then on nothing is asked for them any more
        context.ForgetOffsets(partitions);
        // An eager rebalance takes all of them, and what it brings back stays paused.
        if (_partitions.Count > 0)
            context.ForgetPausesBut(_partitions);
    }

    private void Tell()
    {
        context.SetAssignment([.. _partitions]);
        metrics?.SetPartitionCount(_partitions.Count);
    }
}
