using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Where the records of a source task go: waits until their topic is there, has the partition that a record names, and the producer has space. Owned by the task's loop.</summary>
/// <param name="task">The task.</param>
/// <param name="parts">What it works with.</param>
/// <param name="meanwhile">Deals with what was sent before, and throws if that has failed.</param>
internal sealed class RecordPlaces(ConnectorTaskId task, SourceTaskParts parts, Func<ValueTask> meanwhile)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PartitionDelay = TimeSpan.FromSeconds(1);

    private KafkaException? _refusal;

    /// <summary>Whether a record can be sent there, or is known to be refused.</summary>
    public bool IsKnown(string topic, int? partition) =>
        parts.Topics?.IsKnown(topic) is not false && (partition is not { } number || _refusal is not null || parts.Sender.KnowsPartition(topic, number));

    /// <summary>Takes why the record that was waited for can't be sent: it has failed, as one that Kafka refuses. Null if it can.</summary>
    public KafkaException? TakeRefusal()
    {
        var refusal = _refusal;
        if (refusal is not null)
            _refusal = null;
        return refusal;
    }

    /// <summary>Waits for what is not known: the topic, and then the partition, as Java's producer does.</summary>
    /// <exception cref="KafkaException">The producer is of no further use.</exception>
    public ValueTask WaitAsync(string topic, int? partition, CancellationToken stopping) =>
        parts.Topics?.IsKnown(topic) is false ? EnsureTopicAsync(topic, stopping) : WaitForPartitionAsync(topic, partition!.Value, stopping);

    /// <summary>Waits until the producer has space for another record.</summary>
    public async ValueTask WaitForSpaceAsync(CancellationToken stopping)
    {
        try
        {
            await parts.Sender.WaitForSpaceAsync(stopping).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.IsRetriable)
        {
            parts.Logger.SendRetried(e, task);
            await Task.Delay(RetryDelay, parts.Time, stopping).ConfigureAwait(false);
        }
    }

    private async ValueTask EnsureTopicAsync(string topic, CancellationToken stopping)
    {
        try
        {
            await parts.Topics!.EnsureAsync(topic, stopping).ConfigureAwait(false);
        }
        catch (RetriableException e)
        {
            parts.Logger.SendRetried(e, task);
            await Task.Delay(RetryDelay, parts.Time, stopping).ConfigureAwait(false);
        }
    }

    private async ValueTask WaitForPartitionAsync(string topic, int partition, CancellationToken stopping)
    {
        var began = parts.Time.GetTimestamp();
        var isTold = false;
        while (!await FindPartitionAsync(topic, partition, parts.Time.GetElapsedTime(began), stopping).ConfigureAwait(false))
        {
            if (!isTold)
                parts.Logger.PartitionMissing(task, topic, partition);
            isTold = true;
            await meanwhile().ConfigureAwait(false);
            await Task.Delay(PartitionDelay, parts.Time, stopping).ConfigureAwait(false);
        }
    }

    private async Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken stopping)
    {
        try
        {
            return await parts.Sender.FindPartitionAsync(topic, partition, waited, stopping).ConfigureAwait(false);
        }
        catch (KafkaException e) when (parts.Sender.Failure is null)
        {
            _refusal = e;
            return true;
        }
    }
}
