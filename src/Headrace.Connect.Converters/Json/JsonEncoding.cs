using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Headrace.Connect.Converters.Json;

/// <summary>Finds out how a JSON text is encoded and makes it valid UTF-8.</summary>
internal static class JsonEncoding
{
    /// <summary>The text as UTF-8 in an array: the same array where it is UTF-8 already.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="knownSize">How many bytes at the beginning are known to be valid UTF-8: whole characters without a byte order mark.</param>
    /// <exception cref="JsonSyntaxException">The bytes are not text.</exception>
    public static ArraySegment<byte> ToUtf8(ReadOnlyMemory<byte> bytes, int knownSize = 0)
    {
        var span = bytes.Span;
        if (knownSize > 0)
            return Checked(bytes, knownSize);

        // JSON begins with two ASCII characters, so that a zero among the first bytes or a byte order mark tells UTF-16 and UTF-32, as Jackson sees it.
        var encoding = span switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
            [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => Encoding.UTF32,
            [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
            _ => null,
        };
        if (encoding is UTF8Encoding)
        {
            bytes = bytes[3..];
            EnsureContent(bytes.Length);
        }
        else if (encoding is not null)
        {
            var text = encoding.GetString(span);
            text = text.StartsWith('\uFEFF') ? text[1..] : text;
            EnsureContent(text.Length);
            return new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
        }

        return Checked(bytes, 0);
    }

    /// <summary>Nothing at all is a null value, but a byte order mark and nothing else is no JSON.</summary>
    private static void EnsureContent(int length)
    {
        if (length == 0)
            JsonSyntaxException.Throw("Unexpected end-of-input", 0);
    }

    private static ArraySegment<byte> Checked(ReadOnlyMemory<byte> bytes, int start)
    {
        var span = bytes.Span[start..];
        if (!IsAscii(span) && !Utf8.IsValid(span))
            JsonSyntaxException.Throw("Invalid UTF-8", FirstInvalid(bytes.Span));
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

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(bytes[position..], out _, out var used) == System.Buffers.OperationStatus.Done)
            position += used;
        return position;
    }
}
