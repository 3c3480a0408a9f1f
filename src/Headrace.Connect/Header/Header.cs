using Headrace.Connect.Data;

namespace Headrace.Connect.Header;

/// <summary>One header of a record.</summary>
/// <param name="Key">The header's name.</param>
/// <param name="Schema">The value's schema, null for schemaless data.</param>
/// <param name="Value">The value.</param>
public sealed record Header(string Key, Schema? Schema, DataValue Value);
