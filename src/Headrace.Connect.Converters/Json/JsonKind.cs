namespace Headrace.Connect.Converters.Json;

/// <summary>What a JSON value is, as its first byte tells.</summary>
internal enum JsonKind
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,

    /// <summary>No value at all: the text is empty.</summary>
    Missing,
}

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
