using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms;

/// <summary>Removes headers by name.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.DropHeaders")]
public sealed class DropHeaders() : Transformation(Definition)
{
    private static readonly ConfigKey<IReadOnlyList<string>> HeadersKey = ConfigKey.List("headers")
        .Check(CommonKeys.NonEmptyDistinctList)
        .Document("The names of the headers to remove.", Importance.High);

    private static readonly ConfigDef Definition = [HeadersKey];

    private IReadOnlyList<string> _names = [];

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!record.HasHeaders)
            return record;

        var headers = record.Headers.Duplicate();
        foreach (var name in _names)
            headers.Remove(name);
        return record.NewRecord(
            record.Topic, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp, headers);
    }

    private protected override void Configure(ParsedConfig config) => _names = config.Get(HeadersKey);
}
