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
        try
        {
            return ParseStrict(text);
        }
        catch (JsonException)
        {
            var plain = WithoutLeadingZeros(text);
            if (plain.Length == text.Length)
                throw;
            return ParseStrict(plain);
        }
    }

    private static JsonDocument? ParseStrict(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, ReaderOptions);
        if (!reader.Read() || reader.TokenType == JsonTokenType.Null)
            return null;
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>Kafka Connect's converter takes numbers with leading zeros, .NET's reader does not.</summary>
    private static byte[] WithoutLeadingZeros(ReadOnlySpan<byte> text)
    {
        var plain = new List<byte>(text.Length);
        var isText = false;
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = isText && text[i] == '\\';
            if (text[i] == '"')
                isText = !isText;
            else if (!isText && text[i] == '0' && i + 1 < text.Length && char.IsAsciiDigit((char)text[i + 1]) && StartsNumber(plain))
                continue;
            plain.Add(text[i]);
            if (isEscape && i + 1 < text.Length)
                plain.Add(text[++i]);
        }
        return [.. plain];
    }

    /// <summary>Whether a digit that comes next is the first one of a number: not one of its others, of a fraction or of an exponent.</summary>
    private static bool StartsNumber(List<byte> before)
    {
        var last = before.Count == 0 ? ' ' : (char)before[^1];
        return last == '-' ? before.Count == 1 || !IsExponent((char)before[^2]) : !char.IsAsciiDigit(last) && last is not ('.' or '+') && !IsExponent(last);

        static bool IsExponent(char character) => character is 'e' or 'E';
    }
}
