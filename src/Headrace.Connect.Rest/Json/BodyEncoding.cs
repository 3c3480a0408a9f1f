using System.Buffers.Binary;
using System.Text;

namespace Headrace.Connect.Rest.Json;

/// <summary>Finds out in which form of Unicode a JSON body is written, by its mark or its first characters, as Kafka Connect's JSON library does: no header says it.</summary>
/// <remarks>The first two characters of a JSON text are ASCII (RFC 4627, section 3), so that the zeros among the first bytes tell.</remarks>
internal static class BodyEncoding
{
    /// <summary>The body in UTF-8, without a byte order mark: in its place are blanks, because errors count columns from its first byte.</summary>
    /// <param name="body">The body as it came, which is what comes back where it is UTF-8 without a mark.</param>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> body)
    {
        var (encoding, markSize) = Detect(body);
        if (encoding is not null)
            return Encoding.Convert(encoding, Encoding.UTF8, body[markSize..].ToArray());
        if (markSize == 0)
            return body;
        var blanked = body.ToArray();
        blanked.AsSpan(0, markSize).Fill((byte)' ');
        return blanked;
    }

    /// <returns>The encoding, null for UTF-8, and how many bytes its mark has.</returns>
    private static (Encoding? Encoding, int MarkSize) Detect(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4)
            return body.Length < 2 ? default : (Utf16(body[0], body[1]), 0);
        var first = BinaryPrimitives.ReadUInt32BigEndian(body);
        return first switch
        {
            0x0000FEFF => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
            0xFFFE0000 => (new UTF32Encoding(bigEndian: false, byteOrderMark: false), 4),
            _ when first >> 16 == 0xFEFF => (Encoding.BigEndianUnicode, 2),
            _ when first >> 16 == 0xFFFE => (Encoding.Unicode, 2),
            _ when first >> 8 == 0xEFBBBF => (null, 3),
            _ when first >> 8 == 0 => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 0),
            _ when (first & 0xFFFFFF) == 0 => (new UTF32Encoding(bigEndian: false, byteOrderMark: false), 0),
            _ => (Utf16(body[0], body[1]), 0),
        };
    }

    private static Encoding? Utf16(byte first, byte second) => first == 0 ? Encoding.BigEndianUnicode : second == 0 ? Encoding.Unicode : null;
}
