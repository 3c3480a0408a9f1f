using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Administration of a cluster. Every call has a time limit (<c>default.api.timeout.ms</c>); none creates a topic by accident. Safe for many threads.</summary>
/// <remarks>A refused login ends calls at once, with <see cref="KafkaException.IsAuthentication"/>.</remarks>
public sealed class KafkaAdmin : IDisposable
{
    /// <summary>Makes the client.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForAdmin"/>.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <exception cref="ClientConfigException">librdkafka refused the combination of settings.</exception>
    public KafkaAdmin(ClientSettings settings, ILogger logger, TimeProvider? time = null)
    {
        throw new NotImplementedException();
    }

    /// <summary>The id of the cluster.</summary>
    /// <exception cref="KafkaException">No broker answered in time (RequestTimedOut, retriable), or the answer was an error. So for all calls.</exception>
    public Task<string> GetClusterIdAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>All topics that we may see.</summary>
    public Task<IReadOnlyList<TopicListing>> ListTopicsAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The topics of these names that exist, by name.</summary>
    public Task<IReadOnlyDictionary<string, TopicDescription>> DescribeTopicsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Creates a topic.</summary>
    /// <returns>True if it was created, false if it was there already.</returns>
    public Task<bool> CreateTopicAsync(NewTopic topic, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes a topic.</summary>
    /// <returns>True if it was deleted, false if there was none.</returns>
    public Task<bool> DeleteTopicAsync(string topic, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The configs of a topic, defaults included, by name.</summary>
    public Task<IReadOnlyDictionary<string, string?>> DescribeTopicConfigsAsync(string topic, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The first offsets that partitions hold.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetBeginningOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>The offsets behind the last records of partitions; with <see cref="IsolationLevel.ReadCommitted"/> the last stable ones.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetEndOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, IsolationLevel isolation, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The committed offsets of a group, all of them. Empty if there is no such group.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetGroupOffsetsAsync(string group, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sets committed offsets of a group that has no members; makes the group if there is none.</summary>
    /// <exception cref="KafkaException">The group has members (UnknownMemberId), or another error.</exception>
    public Task AlterGroupOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Removes committed offsets of a group.</summary>
    /// <exception cref="KafkaException">A member is subscribed to a topic (GroupSubscribedToTopic), or another error.</exception>
    public Task DeleteGroupOffsetsAsync(string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Deletes a group that has no members.</summary>
    /// <returns>True if it was deleted, false if there was none.</returns>
    /// <exception cref="KafkaException">The group has members (NonEmptyGroup), or another error.</exception>
    public Task<bool> DeleteGroupAsync(string group, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
