using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>Sends each record to the topic that an expression gives for it; where it gives null, the topic stays.</summary>
[KafkaConnectName("io.debezium.transforms.ContentBasedRouter")]
public sealed class ContentBasedRouter : ScriptTransformation
{
    private static readonly ConfigKey<string> ExpressionKey = ConfigKey.String("topic.expression").Default(null)
        .Document("Required. An expression that gives the name of the topic, or null for the record's own. It sees key, value, keySchema, valueSchema, topic and header, with the content of a header in header.name.value.", Importance.High)
        .Display(null, 1, Width.Medium, "Topic name expression");

    /// <summary>Makes a router.</summary>
    public ContentBasedRouter()
        : this(TimeProvider.System)
    {
    }

    internal ContentBasedRouter(TimeProvider time)
        : base(ExpressionKey, time)
    {
    }

    private protected override ConnectRecord? Apply(ConnectRecord record, in DataValue result) => result.Kind switch
    {
        DataKind.Null => record,
        DataKind.String => record.NewRecord(result.AsString(), record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp),
        _ => throw WrongResult(result, "text"),
    };
}
