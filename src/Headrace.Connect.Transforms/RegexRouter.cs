using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>Renames topics whose whole name matches a Java regular expression.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.RegexRouter")]
public sealed class RegexRouter() : Transformation(Definition)
{
    private static readonly ConfigKey<string> RegexKey = ConfigKey.String("regex").Check(new GivenRegex())
        .Document("A Java regular expression that the whole name has to match.", Importance.High);

    private static readonly ConfigKey<string> ReplacementKey = ConfigKey.String("replacement")
        .Document("What the first match becomes; $1 and ${name} stand for groups.", Importance.High);

    private static readonly ConfigDef Definition = [RegexKey, ReplacementKey];

    private JavaRegex? _regex;
    private string _replacement = "";
    private string? _lastTopic;
    private string _lastResult = "";

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_regex is null)
            throw new InvalidOperationException("The transformation has not been configured.");
        if (record.Topic is not { } topic)
            return record;

        // Records come in runs of the same topic, and a name need not be matched twice.
        if (!ReferenceEquals(topic, _lastTopic))
        {
            _lastResult = _regex.Matches(topic) ? _regex.ReplaceFirst(topic, _replacement) : topic;
            _lastTopic = topic;
        }

        return ReferenceEquals(_lastResult, topic)
            ? record
            : record.NewRecord(_lastResult, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _regex = JavaRegex.Compile(config.Get(RegexKey));
        _replacement = config.Get(ReplacementKey);
        _lastTopic = null;
    }
}
