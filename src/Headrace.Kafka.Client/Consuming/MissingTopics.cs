using Confluent.Kafka;

namespace Headrace.Kafka.Client;

/// <summary>Topics of a subscription that are not there yet.</summary>
/// <remarks>
/// librdkafka looks for them every <c>metadata.max.age.ms</c> only and does not have them created, whatever <c>allow.auto.create.topics</c> says; asked for one
/// topic, it does both. Java's consumer asks again and again until it is there.
/// </remarks>
internal sealed class MissingTopics(IConsumer<byte[], byte[]> consumer, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The call blocks the thread that polls, and other topics wait for it. A broker that answers does so within milliseconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private IAdminClient? _admin;
    private long _askedAt;
    private bool _isSubscriptionDue;

    /// <summary>librdkafka has not found a topic.</summary>
    public void Add(string topic)
    {
        if (_topics.Count == 0)
            _askedAt = time.GetTimestamp() - (long)(Interval.TotalSeconds * time.TimestampFrequency);
        _topics.Add(topic);
    }

    /// <summary>Forgets them: the subscription is another one.</summary>
    public void Clear()
    {
        _topics.Clear();
        _isSubscriptionDue = false;
    }

    /// <summary>Asks for the topics if it is time to, which may create them.</summary>
    /// <param name="subscribedCount">How many topics the subscription has.</param>
    /// <returns>Whether one is there now that the consumer knows of only when it subscribes anew.</returns>
    /// <remarks>
    /// One that was waited for alone is seen by librdkafka itself, which joins the group with it as soon as it is asked for. Who subscribes anew then, or while another join is under way, makes
    /// librdkafka forget what it has asked the coordinator for: the place in the group that it is given nobody takes, and the group waits for it until <c>session.timeout.ms</c> is over.
    /// </remarks>
    public bool HaveCome(int subscribedCount)
    {
        if ((_topics.Count == 0 && !_isSubscriptionDue) || time.GetElapsedTime(_askedAt) < Interval)
            return false;
        _askedAt = time.GetTimestamp();
        var isNoneThere = _topics.Count == subscribedCount;
        var come = _topics.RemoveWhere(IsThere);
        _isSubscriptionDue |= come > (isNoneThere ? 1 : 0);
        if (!_isSubscriptionDue || consumer.MemberId is not { Length: > 0 })
            return false;
        _isSubscriptionDue = false;
        return true;
    }

    public void Dispose() => _admin?.Dispose();

    private bool IsThere(string topic)
    {
        try
        {
            _admin ??= new DependentAdminClientBuilder(consumer.Handle).Build();
            return _admin.GetMetadata(topic, Limit).Topics.Any(found => found.Topic == topic && !found.Error.IsError && found.Partitions.Count > 0);
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return false; // it is asked for again; why it can't be is said by the client's own errors
        }
    }
}
