using Headrace.Connect.Data;

namespace Headrace.Connect.Header;

/// <summary>One header of a record.</summary>
/// <param name="Key">The header's name.</param>
/// <param name="Schema">The value's schema, null for schemaless data; that of a struct is its own where none is given.</param>
/// <param name="Value">The value.</param>
public sealed record Header(string Key, Schema? Schema, DataValue Value)
{
    /// <summary>The value's schema, null for schemaless data.</summary>
    public Schema? Schema { get; init; } = Schema ?? (Value.Kind == DataKind.Struct ? Value.AsStruct().Schema : null);
}
