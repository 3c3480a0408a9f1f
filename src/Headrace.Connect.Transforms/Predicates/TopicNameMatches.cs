using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Predicates;

/// <summary>True for records whose whole topic name matches a regular expression.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.predicates.TopicNameMatches")]
public sealed class TopicNameMatches() : Predicate(Definition)
{
    private static readonly ConfigKey<string> PatternKey = ConfigKey.String("pattern")
        .Check(CompositeValidator.Of(new NonEmptyString(), new GivenRegex()))
        .Document("A Java regular expression that the whole name has to match.", Importance.Medium);

    private static readonly ConfigDef Definition = [PatternKey];

    private JavaRegex? _pattern;
    private string? _lastTopic;
    private bool _lastAnswer;

    /// <inheritdoc/>
    public override bool Test(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_pattern is null)
            throw new InvalidOperationException("The predicate has not been configured.");
        if (record.Topic is not { } topic)
            return false;

        // Records come in runs of the same topic.
        if (!ReferenceEquals(topic, _lastTopic))
        {
            _lastAnswer = _pattern.Matches(topic);
            _lastTopic = topic;
        }

        return _lastAnswer;
    }

    private protected override void Configure(ParsedConfig config)
    {
        _pattern = JavaRegex.Compile(config.Get(PatternKey));
        _lastTopic = null;
    }
}
