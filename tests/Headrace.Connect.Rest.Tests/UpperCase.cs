using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Writes words in capitals, but for two.</summary>
internal sealed class UpperCase : ITransformation
{
    public ConfigDef ConfigDefinition => ConfigDef.Empty;

    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        // Nothing to set.
    }

    public ConnectRecord? Apply(ConnectRecord record) => record.Value.AsString() switch
    {
        "drop" => null,
        "fail" => throw new Errors.DataException("can't do that"),
        var word => record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, DataValue.From(word.ToUpperInvariant()), record.Timestamp),
    };

    public void Dispose()
    {
        // Nothing is held.
    }
}
