using System.Text.Json;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>
/// Says of text that is not JSON what Kafka Connect says of it: "Unrecognized token 'abc': was expecting …". Users look for these words. Conversion does not know them: the text is walked over
/// once more, for an error only.
/// </summary>
internal static class JsonFault
{
    private const int DepthMax = 2 * JsonCursor.DepthMax;

    /// <summary>The error in Jackson's words, or as it is where there are none.</summary>
    /// <param name="error">What was found.</param>
    /// <param name="text">The whole text, as far as it is one.</param>
    public static JsonSyntaxException Of(JsonSyntaxException error, ReadOnlySpan<byte> text)
    {
        var mark = text.Length > 3 && text.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (error is JsonLimitException || Find(text[mark..]) is not var (reason, position))
            return error;
        var message = $"{reason}\n at {JacksonScanner.Place(text, position + mark)}";
        return IsEnd(reason, text) ? new JsonEndException(message) : new JsonSyntaxException(message);
    }

    private static (string Reason, int Position)? Find(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = DepthMax });
        var before = reader;
        try
        {
            do
            {
                before = reader;
                if (!reader.Read())
                    return null;
                if (GoesOn(reader, text))
                    return Explain(text, before);
                if (JacksonUtf8.FindFault(reader, text) is { } fault)
                    return fault;
            }
            while (reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
        }
        catch (JsonException)
        {
            return Explain(text, before);
        }
        return null;
    }

    private static (string Reason, int Position) Explain(ReadOnlySpan<byte> text, in Utf8JsonReader before)
    {
        var scanner = new JacksonScanner(text, (int)before.BytesConsumed, takesLeadingZeros: true);
        return scanner.Explain(before.TokenType, before.TokenType == JsonTokenType.PropertyName, out _);
    }

    /// <summary>Whether a word, or a number that is the whole text, does not end where the platform's reader sees its end.</summary>
    private static bool GoesOn(in Utf8JsonReader reader, ReadOnlySpan<byte> text) => reader.BytesConsumed < text.Length && text[(int)reader.BytesConsumed] is var next && reader.TokenType switch
    {
        JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => JacksonScanner.IsWordByte(next),
        JsonTokenType.Number => reader.CurrentDepth == 0 && next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'),
        _ => false,
    };

    // Behind a comma Jackson has another class for it.
    private static bool IsEnd(string reason, ReadOnlySpan<byte> text) => reason.StartsWith("Unexpected end-of-input", StringComparison.Ordinal) && !text.TrimEnd(" \t\r\n"u8).EndsWith(","u8);
}
