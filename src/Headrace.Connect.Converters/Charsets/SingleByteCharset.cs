namespace Headrace.Connect.Converters.Charsets;

/// <summary>A character set with one byte a character.</summary>
internal sealed class SingleByteCharset : TableCharset
{
    private readonly char[] _characters;

    public SingleByteCharset(JavaCharsetTable table)
        : base(table.Replacement)
    {
        _characters = table.SingleCharacters();
        for (var code = 0; code < _characters.Length; code++)
            AddCode(_characters[code], code);
        SetOtherCodes(table);
    }

    public override string Read(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var position = 0; position < text.Length; position++)
            text[position] = _characters[bytes[position]];
        return new string(text);
    }
}
