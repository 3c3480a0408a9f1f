namespace Headrace.Kafka.Client;

/// <summary>Hears what became of one record that was sent. The caller's own object for a submitted record implements it, so that a record costs no further object.</summary>
/// <remarks>
/// Exactly one of the two methods is called, once for each record that <see cref="RecordProducer.TrySend"/> took. Calls come from the
/// producer's own thread, for one partition in the order of its records; they must be short and must neither block nor throw. A record
/// that can't be sent at all (too large, a bad topic name) is reported before TrySend returns, on the caller's thread, as Java's producer does.
/// </remarks>
public interface IDeliveryListener
{
    /// <summary>The record is acknowledged as <c>acks</c> asks.</summary>
    /// <param name="partition">Where it went.</param>
    /// <param name="offset">Its offset; -1 with <c>acks=0</c>.</param>
    /// <param name="timestampMs">Its timestamp, the broker's own where the topic says LogAppendTime.</param>
    void OnDelivered(int partition, long offset, long timestampMs);

    /// <summary>The record was not acknowledged and will not be sent again.</summary>
    /// <param name="error">Why. The same object may be given to several records.</param>
    void OnFailed(KafkaException error);
}
