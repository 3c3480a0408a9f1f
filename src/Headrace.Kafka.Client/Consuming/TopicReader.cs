using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Reads all partitions of a topic from the beginning, in no group, and then follows it: for the config, offset and status topics.</summary>
/// <remarks>It has one thread of its own, on which <c>onRecord</c> is called, record by record, for each partition in order.</remarks>
public sealed class TopicReader : IAsyncDisposable
{
    /// <summary>Makes the reader.</summary>
    /// <param name="topic">The topic; it has to exist.</param>
    /// <param name="settings">From <see cref="ClientSettings.ForConsumer"/>; its group is not used.</param>
    /// <param name="admin">Looks up partitions and end offsets. Not owned.</param>
    /// <param name="onRecord">Called for every record, one at a time. If it throws, the reader fails with that exception.</param>
    /// <param name="logger">Takes log lines.</param>
    /// <param name="time">The clock of the limits.</param>
    public TopicReader(string topic, ClientSettings settings, KafkaAdmin admin, Action<ConsumedRecord> onRecord, ILogger logger, TimeProvider? time = null)
    {
        throw new NotImplementedException();
    }

    /// <summary>Completes when the reader stops by itself, with what went wrong (a refused login, an exception of <c>onRecord</c>); it is complete without error after <see cref="DisposeAsync"/>.</summary>
    public Task Completion => throw new NotImplementedException();

    /// <summary>How many partitions the topic had at the start.</summary>
    public int PartitionCount => throw new NotImplementedException();

    /// <summary>Starts, and completes when everything that the topic held at the call was passed to <c>onRecord</c>.</summary>
    /// <exception cref="KafkaException">The topic is missing or can't be read.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Completes when everything that the topic held at the call was passed to <c>onRecord</c>, records of open transactions included (read_uncommitted end offsets).</summary>
    /// <exception cref="KafkaException">The end could not be looked up, or the reader has failed.</exception>
    public Task ReadToEndAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops the thread and closes the consumer.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
