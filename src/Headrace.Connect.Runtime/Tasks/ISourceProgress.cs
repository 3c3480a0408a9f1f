using Headrace.Connect.Source;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Follows the records of a source task on their way to the producer.</summary>
internal interface ISourceProgress
{
    /// <summary>A record for a topic is about to be sent.</summary>
    void OnSending(string topic);

    /// <summary>The producer has taken a record.</summary>
    /// <returns>Whether a transaction ends here: <see cref="EndTransactionAsync"/> is called.</returns>
    bool OnSent(SourceRecord record);

    /// <summary>A record was left out, by a transformation or because of an error.</summary>
    /// <inheritdoc cref="OnSent"/>
    bool OnDropped(SourceRecord record);

    /// <summary>A transaction ends after a record.</summary>
    ValueTask EndTransactionAsync();

    /// <summary>The producer's buffer is full, or the task is paused: the time to deal with what was acknowledged.</summary>
    ValueTask WhileWaitingAsync();

    /// <summary>Nothing goes out behind a record that has failed.</summary>
    void ThrowIfRecordsFailed();

    /// <summary>The error to end with when records were not written.</summary>
    Exception SendError(KafkaException failure);
}
