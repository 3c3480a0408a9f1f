using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>Finds character sets by the names that Java knows them under.</summary>
internal static class JavaCharset
{
    /// <summary>The encoding of a name; null for one that Java doesn't know. What can't be written becomes <c>?</c>, what can't be read U+FFFD.</summary>
    public static Encoding? Find(string name)
    {
        // Java's UTF-16 writes a byte order mark and big-endian; the forms that name the order write none.
        Encoding? encoding = name.ToUpperInvariant() switch
        {
            "UTF-8" or "UTF8" or "UNICODE-1-1-UTF-8" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            "UTF-16" or "UTF_16" or "UTF16" or "UNICODE" or "UNICODEBIG" => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
            "UTF-16BE" or "UTF_16BE" or "X-UTF-16BE" or "ISO-10646-UCS-2" or "UNICODEBIGUNMARKED" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
            "UTF-16LE" or "UTF_16LE" or "X-UTF-16LE" or "UNICODELITTLEUNMARKED" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
            "X-UTF-16LE-BOM" or "UNICODELITTLE" => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            "UTF-32" or "UTF_32" or "UTF32" or "ISO-10646-UCS-4" or "UTF-32BE" or "UTF_32BE" or "X-UTF-32BE" => new UTF32Encoding(bigEndian: true, byteOrderMark: false),
            "UTF-32LE" or "UTF_32LE" or "X-UTF-32LE" => new UTF32Encoding(bigEndian: false, byteOrderMark: false),
            "UTF-7" or "UNICODE-1-1-UTF-7" => null,
            "ISO8859_1" or "ISO8859-1" or "8859_1" or "LATIN1" or "L1" or "ISO-8859-1" or "ISO_8859-1" or "IBM819" or "CP819" or "819" => Encoding.Latin1,
            "ASCII" or "US-ASCII" or "ISO646-US" or "ASCII7" or "646" => Encoding.ASCII,
            _ => FindCodePage(name),
        };
        if (encoding is null)
            return null;

        var copy = (Encoding)encoding.Clone();
        copy.EncoderFallback = new EncoderReplacementFallback(copy is UnicodeEncoding or UTF32Encoding ? "\uFFFD" : "?");
        copy.DecoderFallback = new DecoderReplacementFallback("\uFFFD");
        return copy;
    }

    /// <summary>Decodes text. A byte order mark is taken off where Java takes it off: from UTF-16 and UTF-32 that name no order.</summary>
    public static string Decode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        if (encoding is UnicodeEncoding && !encoding.Preamble.IsEmpty)
        {
            if (bytes.StartsWith<byte>([0xFF, 0xFE]))
                return Encoding.Unicode.GetString(bytes[2..]);
            if (bytes.StartsWith<byte>([0xFE, 0xFF]))
                bytes = bytes[2..];
        }

        return encoding.CodePage == Encoding.UTF8.CodePage ? JavaUtf8.GetString(bytes) : encoding.GetString(bytes);
    }

    private static Encoding? FindCodePage(string name)
    {
        // Java's historical names: Cp1252, ISO8859_15, MS932, EUC_JP.
        var upper = name.ToUpperInvariant();
        var candidate = upper switch
        {
            _ when upper.StartsWith("CP125", StringComparison.Ordinal) => "windows-" + upper[2..],
            _ when upper.StartsWith("CP", StringComparison.Ordinal) && int.TryParse(upper[2..], out _) => "ibm" + upper[2..],
            _ when upper.StartsWith("ISO8859_", StringComparison.Ordinal) => "iso-8859-" + upper[8..],
            "SJIS" or "SHIFT-JIS" or "MS932" or "WINDOWS-31J" => "shift_jis",
            "EUC_JP" or "EUCJP" => "euc-jp",
            "EUC_KR" => "euc-kr",
            _ => name,
        };

        var info = CodePagesEncodingProvider.Instance.GetEncoding(candidate);
        if (info is not null)
            return info;
        foreach (var known in Encoding.GetEncodings())
        {
            if (known.Name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return known.GetEncoding();
        }

        return null;
    }
}
