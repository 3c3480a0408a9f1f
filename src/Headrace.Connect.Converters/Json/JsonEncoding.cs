using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Headrace.Connect.Converters.Json;

/// <summary>Finds out how a JSON text is encoded and makes it valid UTF-8.</summary>
internal static class JsonEncoding
{
    /// <summary>The text as UTF-8 in an array: the same array where it is UTF-8 already.</summary>
    /// <exception cref="JsonSyntaxException">The bytes are not text.</exception>
    public static ArraySegment<byte> ToUtf8(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;

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
        }
        else if (encoding is not null)
        {
            var text = encoding.GetString(span);
            return new ArraySegment<byte>(Encoding.UTF8.GetBytes(text.StartsWith('\uFEFF') ? text[1..] : text));
        }

        if (!Utf8.IsValid(bytes.Span))
            JsonSyntaxException.Throw("Invalid UTF-8", FirstInvalid(bytes.Span));
        return MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : new ArraySegment<byte>(bytes.ToArray());
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(bytes[position..], out _, out var used) == System.Buffers.OperationStatus.Done)
            position += used;
        return position;
    }
}
