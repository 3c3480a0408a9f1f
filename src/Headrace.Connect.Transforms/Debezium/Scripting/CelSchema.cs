using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>The fields that a schema has in CEL expressions.</summary>
internal static class CelSchema
{
    public static readonly string[] Fields = ["name", "type", "version", "optional"];

    public static object? Select(Schema schema, string name) => name switch
    {
        "name" => schema.Name,
        "type" => schema.Type.ToString().ToUpperInvariant(),
        "version" => schema.Version is { } version ? (long)version : null,
        "optional" => CelValues.Truth(schema.IsOptional),
        _ => new CelNoSuchField(name),
    };
}
