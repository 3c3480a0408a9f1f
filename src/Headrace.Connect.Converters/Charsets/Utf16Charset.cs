using System.Buffers;
using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Charsets;

/// <summary>UTF-16. With a byte order mark it writes one, and reads bytes in the order that theirs tells.</summary>
internal sealed class Utf16Charset(bool isBigEndian, bool hasMark) : JavaCharset
{
    private readonly UnicodeEncoding _encoding = new(isBigEndian, hasMark);

    public override void Write(string text, IBufferWriter<byte> output)
    {
        // As Java has it: no text, no mark.
        if (text.Length > 0)
            output.Write(_encoding.Preamble);
        _encoding.GetBytes(text, output);
    }

    public override string Read(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFE, 0xFF, ..] when hasMark => JavaUtf16.GetString(bytes[2..], isBigEndian: true),
        [0xFF, 0xFE, ..] when hasMark => JavaUtf16.GetString(bytes[2..], isBigEndian: false),
        _ => JavaUtf16.GetString(bytes, isBigEndian),
    };
}
