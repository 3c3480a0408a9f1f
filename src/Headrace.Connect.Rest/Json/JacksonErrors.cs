using System.Globalization;
using System.Text;
using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Http;

namespace Headrace.Connect.Rest.Json;

/// <summary>The texts with which Kafka Connect answers JSON that it can't read: reason, place, and where in the object graph.</summary>
/// <remarks>They are those of the JSON library Jackson, which users and tools of Kafka Connect know; places are lines and columns in bytes from 1.</remarks>
internal static class JacksonErrors
{
    /// <summary>How deep objects and arrays may lie in each other.</summary>
    public const int DepthMax = 1000;

    /// <summary>How many digits a number may have.</summary>
    public const int NumberSizeMax = 1000;

    /// <summary>How many bytes the name of a field may have.</summary>
    private const int NameSizeMax = 50_000;

    /// <summary>An error at a byte of the body.</summary>
    public static RestException At(ReadOnlySpan<byte> body, int position, string reason, List<string>? chain)
    {
        return new RestException(500, $"{reason}\n at {JacksonScanner.Place(body, position)}{ChainText(chain)}");
    }

    /// <summary>Refuses a number or a field's name that is longer than any should be.</summary>
    /// <param name="reader">The reader, which has just read it.</param>
    /// <param name="chain">Where in the object graph the reader is.</param>
    public static void EnsureSize(in Utf8JsonReader reader, List<string> chain)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            var digits = 0;
            foreach (var digit in reader.ValueSpan)
                digits += digit is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
            if (digits > NumberSizeMax)
                throw TooMuch($"Number value length ({digits})", NumberSizeMax, "NumberLength", chain);
            return;
        }
        var size = reader.ValueIsEscaped ? Encoding.UTF8.GetByteCount(Unescape(reader.ValueSpan, isName: true)) : reader.ValueSpan.Length;
        if (size > NameSizeMax)
            throw TooMuch($"Name length ({size})", NameSizeMax, "NameLength", chain);
    }

    /// <summary>There is no body where one has to be.</summary>
    public static RestException Empty() => new(500, $"No content to map due to end-of-input\n at {JacksonScanner.Source}; line: 1]");

    /// <summary>Says what is wrong with the token that the platform's reader could not read.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="before">The reader as it was before it tried.</param>
    /// <param name="afterName">Whether the token before was a field name (its colon has been read).</param>
    /// <param name="isEntering">Whether the token was to be the value of the chain's last field: only a text is read when the reader already is inside the field.</param>
    /// <param name="chain">Where in the object graph the reader is.</param>
    public static RestException Explain(ReadOnlySpan<byte> body, in Utf8JsonReader before, bool afterName, bool isEntering, List<string> chain)
    {
        // The reader counts what is open around its token.
        var depth = before.CurrentDepth + (before.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);
        if (depth == DepthMax && OpensMore(body, (int)before.BytesConsumed))
            return TooMuch($"Document nesting depth ({DepthMax + 1})", DepthMax, "NestingDepth", isEntering ? chain[..^1] : chain);
        var scanner = new JacksonScanner(body, (int)before.BytesConsumed);
        var (reason, position) = scanner.Explain(before.TokenType, afterName, out var isInText);
        return At(body, position, reason, isEntering && !isInText ? chain[..^1] : chain);
    }

    /// <summary>Resolves the escapes of a valid JSON text, halves of surrogate pairs included.</summary>
    public static string Unescape(ReadOnlySpan<byte> text, bool isName)
    {
        var result = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var backslash = text.IndexOf((byte)'\\');
            if (backslash < 0)
                break;
            result.Append(JacksonUtf8.GetString(text[..backslash], isName));
            var escape = text[backslash + 1];
            if (escape == 'u')
            {
                result.Append((char)int.Parse(text.Slice(backslash + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                text = text[(backslash + 6)..];
                continue;
            }
            result.Append(escape switch { (byte)'n' => '\n', (byte)'r' => '\r', (byte)'t' => '\t', (byte)'b' => '\b', (byte)'f' => '\f', _ => (char)escape });
            text = text[(backslash + 2)..];
        }
        return result.Append(JacksonUtf8.GetString(text, isName)).ToString();
    }

    private static bool OpensMore(ReadOnlySpan<byte> body, int position) => body[position..].TrimStart(" \t\r\n,"u8) is [(byte)'[' or (byte)'{', ..];

    private static RestException TooMuch(string what, int max, string limit, List<string> chain) =>
        new(500, $"{what} exceeds the maximum allowed ({max}, from `StreamReadConstraints.getMax{limit}()`){ChainText(chain)}");

    private static string ChainText(List<string>? chain) => chain is { Count: > 0 } ? $" (through reference chain: {string.Join("->", chain)})" : "";
}
