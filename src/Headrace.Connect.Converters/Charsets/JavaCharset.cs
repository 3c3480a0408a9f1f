using System.Buffers;
using System.Text;

namespace Headrace.Connect.Converters.Charsets;

/// <summary>A character set of Java, which writes and reads texts as Java does, also those that it has no characters for.</summary>
internal abstract class JavaCharset
{
    /// <summary>The character set of a name; null for one that Java doesn't know, or that is not offered here.</summary>
    public static JavaCharset? Find(string name)
    {
        if (JavaCharsetTable.Find(name) is not { } table)
            return null;

        return table.Name switch
        {
            "UTF-8" => new PlatformCharset(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
            "UTF-16" => new Utf16Charset(isBigEndian: true, hasMark: true),
            "UTF-16BE" => new Utf16Charset(isBigEndian: true, hasMark: false),
            "UTF-16LE" => new Utf16Charset(isBigEndian: false, hasMark: false),
            "x-UTF-16LE-BOM" => new Utf16Charset(isBigEndian: false, hasMark: true),
            "UTF-32" or "UTF-32BE" => new PlatformCharset(new UTF32Encoding(bigEndian: true, byteOrderMark: false)),
            "UTF-32LE" => new PlatformCharset(new UTF32Encoding(bigEndian: false, byteOrderMark: false)),
            _ when table.CodePage > 0 => new DoubleByteCharset(table),
            _ when table.HasCharacters => new SingleByteCharset(table),
            _ => PlatformCharset.OfPlatform(table.Name),
        };
    }

    /// <summary>Whether this is UTF-8.</summary>
    public virtual bool IsUtf8 => false;

    /// <summary>Writes a text. What can't be written becomes a question mark, or U+FFFD where there is one.</summary>
    public abstract void Write(string text, IBufferWriter<byte> output);

    /// <summary>Reads a text. What can't be read becomes U+FFFD.</summary>
    public abstract string Read(ReadOnlySpan<byte> bytes);
}
