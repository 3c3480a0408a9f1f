namespace Headrace.Connect.Data;

/// <summary>A value with its schema. Both may be absent.</summary>
/// <param name="Schema">The schema, null for schemaless data.</param>
/// <param name="Value">The value.</param>
public readonly record struct SchemaAndValue(Schema? Schema, DataValue Value)
{
    /// <summary>Neither schema nor value: what a tombstone becomes.</summary>
    public static SchemaAndValue Null => default;
}
