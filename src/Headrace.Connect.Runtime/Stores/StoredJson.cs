using System.Text.Json;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Reads the JSON of internal topics as Kafka Connect's converter does, whoever wrote it: only the first value counts, and no value at all is null.</summary>
internal static class StoredJson
{
    private static readonly JsonReaderOptions ReaderOptions = new() { AllowMultipleValues = true };

    /// <returns>The document; null where there is no value, or where it is null.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes)
    {
        var text = bytes.Span;
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        var reader = new Utf8JsonReader(text, ReaderOptions);
        if (!reader.Read() || reader.TokenType == JsonTokenType.Null)
            return null;
        return JsonDocument.ParseValue(ref reader);
    }
}
