namespace Headrace.Connect.Data;

/// <summary>One field of a struct schema.</summary>
/// <param name="Name">The field's name, unique in its schema.</param>
/// <param name="Index">The field's place in its schema, from 0.</param>
/// <param name="Schema">The schema of the field's values.</param>
public sealed record Field(string Name, int Index, Schema Schema);
