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
