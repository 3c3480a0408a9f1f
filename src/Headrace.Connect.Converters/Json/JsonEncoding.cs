using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>Finds out how a JSON text is encoded and makes it valid UTF-8.</summary>
internal static class JsonEncoding
{
    /// <summary>Of UTF-32.</summary>
    private const int CharacterSize = 4;

    /// <summary>The text as UTF-8 in an array: the same array where it is UTF-8 already. What follows the first value may be left out.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="knownSize">How many bytes at the beginning are known to be valid UTF-8: whole characters without a byte order mark.</param>
    /// <exception cref="JsonSyntaxException">The bytes are not text.</exception>
    public static ArraySegment<byte> ToUtf8(ReadOnlyMemory<byte> bytes, int knownSize = 0)
    {
        var span = bytes.Span;
        if (knownSize > 0)
            return Checked(bytes, knownSize);

        return Detect(span) switch
        {
            JsonTextEncoding.Utf8WithMark => Checked(bytes[3..], 0),
            JsonTextEncoding.Utf16BigEndian => FromUtf16(span, isBigEndian: true),
            JsonTextEncoding.Utf16LittleEndian => FromUtf16(span, isBigEndian: false),
            JsonTextEncoding.Utf32BigEndian => FromUtf32(span, isBigEndian: true),
            JsonTextEncoding.Utf32LittleEndian => FromUtf32(span, isBigEndian: false),
            _ => Checked(bytes, 0),
        };
    }

    /// <summary>Whether a text is not told to be UTF-16 or UTF-32 by its first bytes.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => Detect(bytes) is JsonTextEncoding.Utf8 or JsonTextEncoding.Utf8WithMark;

    /// <summary>
    /// JSON begins with two ASCII characters, so that a zero among the first bytes or a byte order mark tells UTF-16 and UTF-32, as Jackson sees it: a mark counts in texts of four bytes
    /// and more only.
    /// </summary>
    private static JsonTextEncoding Detect(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, _, ..] => JsonTextEncoding.Utf8WithMark,
        [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => JsonTextEncoding.Utf32BigEndian,
        [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => JsonTextEncoding.Utf32LittleEndian,
        [0xFE, 0xFF, _, _, ..] or [0, not 0, ..] => JsonTextEncoding.Utf16BigEndian,
        [0xFF, 0xFE, _, _, ..] or [not 0, 0, ..] => JsonTextEncoding.Utf16LittleEndian,
        _ => JsonTextEncoding.Utf8,
    };

    private static ArraySegment<byte> FromUtf16(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var text = WithoutMark(JavaUtf16.GetString(bytes, isBigEndian));
        return new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Halves of surrogate pairs are taken by themselves.</summary>
    private static ArraySegment<byte> FromUtf32(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var text = new StringBuilder(bytes.Length / CharacterSize);
        for (var position = 0; position < bytes.Length; position += CharacterSize)
        {
            var rest = bytes[position..];
            var code = rest.Length < CharacterSize ? uint.MaxValue : isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(rest) : BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (code is >= 0xD800 and <= 0xDFFF)
                text.Append(CultureInfo.InvariantCulture, $"\\u{code:X4}");
            else if (Rune.TryCreate(code, out var rune))
                text.Append(rune.ToString());
            else
                JsonSyntaxException.Throw("Invalid UTF-32", position);
        }

        return new ArraySegment<byte>(Encoding.UTF8.GetBytes(WithoutMark(text.ToString())));
    }

    private static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    private static ArraySegment<byte> Checked(ReadOnlyMemory<byte> bytes, int start)
    {
        var span = bytes.Span[start..];
        if (!IsAscii(span) && !Utf8.IsValid(span))
            return JsonUtf8Repair.Repair(bytes.Span);
        return MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : new ArraySegment<byte>(bytes.ToArray());
    }

    /// <summary>Most texts are ASCII. Like <see cref="JsonCursor"/>'s search, this is compiled ahead of time; the check of UTF-8 is not.</summary>
    private static bool IsAscii(ReadOnlySpan<byte> text)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var all = Vector128<byte>.Zero;
        var position = 0;
        for (; position <= text.Length - Vector128<byte>.Count; position += Vector128<byte>.Count)
            all |= Vector128.LoadUnsafe(ref first, (nuint)position);

        var rest = 0;
        foreach (var character in text[position..])
            rest |= character;
        return rest < 0x80 && all.ExtractMostSignificantBits() == 0;
    }
}
