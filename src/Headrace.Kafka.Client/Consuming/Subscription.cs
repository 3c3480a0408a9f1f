using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace Headrace.Kafka.Client;

/// <summary>What a consumer subscribes to: topics by their names, or all whose names match a pattern. It subscribes anew as topics come and go.</summary>
internal sealed class Subscription(IConsumer<byte[], byte[]> consumer, ClientSettings settings, ClientWatch watch, TimeProvider time) : IDisposable
{
    private readonly MissingTopics _missing = new(consumer, time);
    private HashSet<string> _topics = [];
    private TopicPattern? _pattern;

    /// <summary>Subscribes to topics by their names, which are such as topics can have.</summary>
    /// <exception cref="KafkaException">librdkafka refuses.</exception>
    public void Set(IReadOnlyCollection<string> topics)
    {
        Clear();
        _topics = [.. topics];
        Subscribe(topics);
    }

    /// <summary>Subscribes to all topics whose whole name matches, at the next <see cref="Refresh"/>.</summary>
    public void Set(Regex pattern)
    {
        Clear();
        _pattern = new TopicPattern(pattern, consumer, settings, time);
    }

    /// <summary>Looks for topics no more: the consumer is assigned partitions, or is closed.</summary>
    public void EndPattern()
    {
        _pattern?.Dispose();
        _pattern = null;
    }

    /// <summary>librdkafka has not found a topic: it is asked for until it is there, if it was named.</summary>
    public void OnMissing(string topic)
    {
        if (_topics.Contains(topic))
            _missing.Add(topic);
    }

    /// <summary>Subscribes anew where others match the pattern by now, or topics that were named have come.</summary>
    public void Refresh()
    {
        if (_pattern is not null)
            RefreshPattern(_pattern);
        // Subscribing anew makes librdkafka look at what it knows by now.
        if (_missing.HaveCome(_topics.Count))
            Subscribe(_topics);
    }

    public void Dispose()
    {
        EndPattern();
        _missing.Dispose();
    }

    private void Clear()
    {
        EndPattern();
        _topics.Clear();
        _missing.Clear();
    }

    private void RefreshPattern(TopicPattern pattern)
    {
        try
        {
            if (pattern.Changed() is { } topics)
                Subscribe(topics);
        }
        catch (KafkaException error) when (error.IsRetriable)
        {
            watch.Error(ErrorCode.Local_Transport, error.Message, isFatal: false);   // it is tried again in a second
        }
    }

    private void Subscribe(IReadOnlyCollection<string> topics)
    {
        try
        {
            if (topics.Count == 0)
                consumer.Unsubscribe();
            else
                consumer.Subscribe(topics);
        }
        catch (Confluent.Kafka.KafkaException error)
        {
            throw KafkaErrors.Create(error, "The topics could not be subscribed to");
        }
    }
}
