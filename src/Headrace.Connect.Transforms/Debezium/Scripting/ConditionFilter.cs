using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>Lets the records pass for which a condition is true, and drops all others.</summary>
[KafkaConnectName("io.debezium.transforms.Filter")]
public sealed class ConditionFilter : ScriptTransformation
{
    private static readonly ConfigKey<string> ConditionKey = ConfigKey.String("condition").Default(null)
        .Document("Required. An expression that is true for the records to keep, and false for those to drop. It sees key, value, keySchema, valueSchema, topic and header, with the content of a header in header.name.value.", Importance.High)
        .Display(null, 1, Width.Medium, "Filtering condition");

    /// <summary>Makes a filter.</summary>
    public ConditionFilter()
        : this(TimeProvider.System)
    {
    }

    internal ConditionFilter(TimeProvider time)
        : base(ConditionKey, time)
    {
    }

    private protected override ConnectRecord? Apply(ConnectRecord record, in DataValue result) =>
        result.Kind != DataKind.Boolean ? throw WrongResult(result, "truth value") : result.AsBoolean() ? record : null;
}
