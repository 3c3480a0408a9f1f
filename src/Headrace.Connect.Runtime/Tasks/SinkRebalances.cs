using Headrace.Connect.Runtime.Explanations;
using Headrace.Kafka.Client;
using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Opens the partitions that a sink task gets, and closes those that it gives up, inside its polls. Owned by the task's thread.</summary>
internal sealed class SinkRebalances(
    SinkTaskParts parts, SinkTaskCalls calls, SinkConsumer consumer, SinkAssignment assignment, SinkOffsets offsets, SinkPauses pauses, SinkRewinds rewinds,
    SinkDelivery delivery, SinkCommits commits) : IRebalanceListener
{
    private bool _isOver;
    private bool _hasFailed;

    public void OnPartitionsAssigned(IReadOnlyList<KafkaPartition> partitions)
    {
        // A close that failed comes out of the poll, which may hear of its new partitions before it ends.
        if (_hasFailed)
            return;
        TopicPartition[] added = [.. partitions.Select(SinkConsumer.Of)];
        foreach (var partition in added)
            offsets.Reset(partition, consumer.Position(partition));
        assignment.Add(added);
        pauses.OnAssigned(added);
        if (added.Length == 0)
            return;
        calls.Open(added);
        // The poll goes on: what the task has asked for holds before its first record.
        rewinds.Apply();
        pauses.FollowTask();
    }

    public void OnPartitionsRevoked(IReadOnlyList<KafkaPartition> partitions) => GiveUp([.. partitions.Select(SinkConsumer.Of)], commits.Close);

    /// <remarks>
    /// Who drops out of the group loses all. Some are lost when their topic was deleted under a cooperative assignment, and nobody has them then: the task makes safe
    /// what it holds of them, as in Kafka Connect, because nobody can read it again.
    /// </remarks>
    public void OnPartitionsLost(IReadOnlyList<KafkaPartition> partitions) =>
        GiveUp([.. partitions.Select(SinkConsumer.Of)], partitions.Count < assignment.Partitions.Count ? commits.Close : CloseLost);

    /// <summary>Gives up all partitions, for good.</summary>
    /// <param name="isGraceful">Whether what was put is committed, and the partitions are closed.</param>
    public void GiveUpAll(bool isGraceful)
    {
        try
        {
            if (isGraceful)
                GiveUp([.. assignment.Partitions], commits.Close);
        }
        finally
        {
            _isOver = true;
        }
    }

    private void GiveUp(TopicPartition[] partitions, Action<IReadOnlyCollection<TopicPartition>> close)
    {
        if (_isOver || partitions.Length == 0)
            return;
        calls.Stage = FailureStage.Close;
        try
        {
            close(partitions);
            calls.Stage = FailureStage.Consume;
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
        finally
        {
            foreach (var partition in partitions)
                offsets.Forget(partition);
            assignment.Remove(partitions);
            delivery.Forget(partitions);
        }
    }

    /// <summary>Another one may have them already: nothing of them can be committed.</summary>
    private void CloseLost(IReadOnlyCollection<TopicPartition> partitions)
    {
        parts.ErrantRecords?.Take(partitions);
        calls.Close(partitions);
    }
}
