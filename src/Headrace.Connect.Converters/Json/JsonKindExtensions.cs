namespace Headrace.Connect.Converters.Json;

internal static class JsonKindExtensions
{
    /// <summary>The name that Jackson's node type has in Kafka Connect's messages.</summary>
    public static string ToNodeTypeName(this JsonKind kind) => kind switch
    {
        JsonKind.True or JsonKind.False => "BOOLEAN",
        JsonKind.Object => "OBJECT",
        JsonKind.Array => "ARRAY",
        JsonKind.String => "STRING",
        JsonKind.Number => "NUMBER",
        JsonKind.Missing => "MISSING",
        _ => "NULL",
    };
}
