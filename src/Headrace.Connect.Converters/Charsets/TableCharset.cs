using System.Buffers;

namespace Headrace.Connect.Converters.Charsets;

/// <summary>A character set by tables.</summary>
/// <param name="replacement">The byte for what can't be written.</param>
internal abstract class TableCharset(byte replacement) : JavaCharset
{
    protected const char NoCharacter = '\uFFFD';

    /// <summary>No character set has a character of this code.</summary>
    private const ushort NoCode = ushort.MaxValue;

    private const int CodeSizeMax = 2;

    private readonly ushort[] _codes = CreateCodes();

    public override void Write(string text, IBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(Math.Max(1, text.Length * CodeSizeMax));
        var size = 0;
        for (var position = 0; position < text.Length; position++)
        {
            // A pair is one character that can't be written.
            if (char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]))
                position++;

            var code = _codes[text[position]];
            if (code == NoCode)
                code = replacement;
            if (code > byte.MaxValue)
                bytes[size++] = (byte)(code >> 8);
            bytes[size++] = (byte)code;
        }

        output.Advance(size);
    }

    /// <summary>Takes the code of a character, unless it has one.</summary>
    protected void AddCode(char character, int code)
    {
        if (character != NoCharacter && _codes[character] == NoCode)
            _codes[character] = (ushort)code;
    }

    /// <summary>Takes the codes of a table that are others than those that characters are read from.</summary>
    protected void SetOtherCodes(JavaCharsetTable table)
    {
        foreach (var (character, code) in table.OtherCodes)
            _codes[character] = (ushort)code;
    }

    private static ushort[] CreateCodes()
    {
        var codes = new ushort[char.MaxValue + 1];
        Array.Fill(codes, NoCode);
        return codes;
    }
}
