using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Transforms.Dates;

namespace Headrace.Connect.Transforms;

/// <summary>Makes a record's topic of its topic and timestamp.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.TimestampRouter")]
public sealed class TimestampRouter() : Transformation(Definition)
{
    private static readonly ConfigKey<string> TopicFormatKey = ConfigKey.String("topic.format").Default("${topic}-${timestamp}")
        .Document("The new topic; ${topic} and ${timestamp} stand for the old one and the formatted timestamp.", Importance.High);

    private static readonly ConfigKey<string> TimestampFormatKey = ConfigKey.String("timestamp.format").Default("yyyyMMdd")
        .Document("How the timestamp is written, as a pattern of Java's SimpleDateFormat, in UTC.", Importance.High);

    private static readonly ConfigDef Definition = [TopicFormatKey, TimestampFormatKey];

    private string _topicFormat = "";
    private DatePattern? _timestampFormat;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_timestampFormat is null)
            throw new InvalidOperationException("The transformation has not been configured.");
        if (record.Timestamp is not { } timestamp)
            throw new DataException($"Timestamp missing on record: {record}");
        if (record.Topic is not { } oldTopic)
            throw new DataException($"Topic missing on record: {record}");

        var topic = _topicFormat
            .Replace("${topic}", oldTopic, StringComparison.Ordinal)
            .Replace("${timestamp}", _timestampFormat.Format(timestamp), StringComparison.Ordinal);
        return record.NewRecord(topic, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _topicFormat = config.Get(TopicFormatKey);
        var pattern = config.Get(TimestampFormatKey);
        try
        {
            _timestampFormat = DatePattern.Compile(pattern);
        }
        catch (FormatException exception)
        {
            throw new ConfigException("timestamp.format", pattern, exception.Message);
        }
    }
}
