using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Headrace.Connect.Rest.Json;

/// <summary>
/// Escapes as the JSON library of Kafka Connect does: quotation mark, backslash and control characters below U+0020, and characters outside the BMP as two
/// escapes; everything else stays as it is.
/// </summary>
internal sealed class KafkaJsonEncoder : JavaScriptEncoder
{
    private static readonly SearchValues<char> PlainChars = SearchValues.Create(Plain);

    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(Plain));

    public static KafkaJsonEncoder Instance { get; } = new();

    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Instance };

    /// <summary>The ASCII characters that stay as they are.</summary>
    private static string Plain => string.Concat(Enumerable.Range(' ', 128 - ' ').Select(static c => (char)c).Where(static c => c is not ('"' or '\\')));

    public override int MaxOutputCharactersPerInputCharacter => 12;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\' or > 0xffff;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        // Most texts are plain, and many characters are compared at a time.
        var first = span.IndexOfAnyExcept(PlainChars);
        for (var i = first < 0 ? span.Length : first; i < span.Length; i++)
        {
            if (span[i] is < ' ' or '"' or '\\' || char.IsSurrogate(span[i]))
                return i;
        }
        return -1;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var first = utf8Text.IndexOfAnyExcept(PlainBytes);
        if (first < 0)
            return -1;
        var rest = base.FindFirstCharacterToEncodeUtf8(utf8Text[first..]);
        return rest < 0 ? -1 : first + rest;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        var letter = unicodeScalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\b' => 'b',
            '\f' => 'f',
            _ => '\0',
        };
        if (letter != '\0')
        {
            if (output.Length < 2)
                return false;
            (output[0], output[1]) = ('\\', letter);
            numberOfCharactersWritten = 2;
            return true;
        }
        if (unicodeScalar <= 0xffff)
        {
            if (!output.TryWrite($"\\u{unicodeScalar:X4}", out numberOfCharactersWritten))
                return false;
            return true;
        }
        var (high, low) = (0xd800 + ((unicodeScalar - 0x10000) >> 10), 0xdc00 + ((unicodeScalar - 0x10000) & 0x3ff));
        return output.TryWrite($"\\u{high:X4}\\u{low:X4}", out numberOfCharactersWritten);
    }
}
