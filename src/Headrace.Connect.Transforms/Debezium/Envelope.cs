using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>The shape of Debezium's change events: a struct whose schema's name ends in <c>.Envelope</c>.</summary>
internal static class Envelope
{
    public const string SchemaNameSuffix = ".Envelope";
    public const string Before = "before";
    public const string After = "after";
    public const string Source = "source";
    public const string Transaction = "transaction";
    public const string Operation = "op";
    public const string TimestampMs = "ts_ms";

    /// <summary>Whether a record is a change event; heartbeats, schema changes and whatever else is in a topic are none.</summary>
    public static bool IsIn(ConnectRecord record) =>
        record.ValueSchema is { Type: SchemaType.Struct, Name: { } name } && name.EndsWith(SchemaNameSuffix, StringComparison.Ordinal);
}
