using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace Headrace.Kafka.Client;

/// <summary>Finds the topics that a pattern names, again and again. librdkafka's own patterns are of another dialect, search instead of match, and take Kafka's own topics in.</summary>
internal sealed class TopicPattern : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // Kafka's own list; others that start like these are not internal.
    private static readonly string[] InternalTopics = ["__consumer_offsets", "__transaction_state", "__share_group_state"];

    private readonly Regex _pattern;
    private readonly IAdminClient _admin;
    private readonly ClientSettings _settings;
    private readonly TimeProvider _time;
    private long _nextAt;
    private HashSet<string> _topics = [];

    public TopicPattern(Regex pattern, IConsumer<byte[], byte[]> consumer, ClientSettings settings, TimeProvider time)
    {
        // The whole name has to match, with every alternative tried for that.
        _pattern = new Regex($@"\A(?:{pattern})\z", pattern.Options, pattern.MatchTimeout);
        _admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        _settings = settings;
        _time = time;
        _nextAt = time.GetTimestamp();
    }

    /// <summary>The topics, if it was time to look and they are others than the last time; else null.</summary>
    /// <exception cref="KafkaException">The topics could not be looked up.</exception>
    public IReadOnlyCollection<string>? Changed()
    {
        if (_time.GetTimestamp() < _nextAt)
            return null;
        HashSet<string> topics;
        try
        {
            topics = [.. _admin.GetMetadata(_settings.RequestTimeout).Topics.Where(topic => !topic.Error.IsError).Select(topic => topic.Topic).Where(IsWanted)];
        }
        catch (Confluent.Kafka.KafkaException error)
        {
            SetNext(RetryInterval);
            throw KafkaErrors.Create(error, "The topics that match the pattern could not be looked up");
        }
        SetNext(_settings.MetadataMaxAge);
        if (topics.SetEquals(_topics))
            return null;
        _topics = topics;
        return topics;
    }

    public void Dispose() => _admin.Dispose();

    private bool IsWanted(string topic) => _pattern.IsMatch(topic) && !(_settings.ExcludesInternalTopics && InternalTopics.Contains(topic));

    private void SetNext(TimeSpan interval) =>
        _nextAt = _time.GetTimestamp() + (long)(Math.Max(interval.TotalSeconds, RetryInterval.TotalSeconds) * _time.TimestampFrequency);
}
