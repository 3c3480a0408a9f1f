using System.Buffers;
using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Charsets;

/// <summary>A character set that .NET writes and reads. Where texts or bytes are malformed, it may count errors otherwise than Java.</summary>
internal sealed class PlatformCharset : JavaCharset
{
    private readonly Encoding _encoding;

    public PlatformCharset(Encoding encoding)
    {
        _encoding = (Encoding)encoding.Clone();
        _encoding.EncoderFallback = new EncoderReplacementFallback(encoding is UTF32Encoding ? "\uFFFD" : "?");
        _encoding.DecoderFallback = new DecoderReplacementFallback("\uFFFD");
    }

    public override bool IsUtf8 => _encoding is UTF8Encoding;

    /// <summary>The character set of Java's name; null if .NET has none.</summary>
    public static PlatformCharset? OfPlatform(string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name);
        return encoding is null ? null : new PlatformCharset(encoding);
    }

    public override void Write(string text, IBufferWriter<byte> output) => _encoding.GetBytes(text, output);

    public override string Read(ReadOnlySpan<byte> bytes) => IsUtf8 ? JavaUtf8.GetString(bytes) : _encoding.GetString(bytes);
}
