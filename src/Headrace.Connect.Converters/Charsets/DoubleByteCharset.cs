using System.Text;

namespace Headrace.Connect.Converters.Charsets;

/// <summary>A character set with one or two bytes a character.</summary>
internal sealed class DoubleByteCharset : TableCharset
{
    private const int RowSize = 256;

    private readonly char[] _singles;

    /// <summary>By first byte; null for a byte that begins no character of two.</summary>
    private readonly char[]?[] _rows = new char[]?[RowSize];

    public DoubleByteCharset(JavaCharsetTable table)
        : base(table.Replacement)
    {
        _singles = table.SingleCharacters();
        var pairs = ReadPairs(table);
        for (var code = 0; code < RowSize; code++)
            AddCode(_singles[code], code);
        for (var code = 0; code < pairs.Length; code++)
            AddCode(pairs[code], code);
        SetOtherCodes(table);
        for (var first = 0; first < RowSize; first++)
        {
            var row = pairs.AsSpan(first * RowSize, RowSize);
            if (row.ContainsAnyExcept(NoCharacter))
                _rows[first] = row.ToArray();
        }
    }

    public override string Read(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var position = 0; position < bytes.Length; position++)
        {
            var first = bytes[position];
            var character = _singles[first];
            if (character == NoCharacter && position + 1 < bytes.Length)
            {
                var second = bytes[position + 1];
                character = _rows[first] is { } row ? row[second] : NoCharacter;

                // As Java has it: the second byte is read again if the first one begins nothing, or if it can begin or be a character itself.
                if (character != NoCharacter || (_rows[first] is not null && _rows[second] is null && _singles[second] == NoCharacter))
                    position++;
            }

            text.Append(character);
        }

        return text.ToString();
    }

    /// <summary>The characters by their codes, U+FFFD for codes that have none.</summary>
    private char[] ReadPairs(JavaCharsetTable table)
    {
        var pairs = new char[RowSize * RowSize];
        Array.Fill(pairs, NoCharacter);
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(table.CodePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))
            ?? throw new InvalidOperationException($"There is no code page {table.CodePage}.");
        Span<byte> bytes = stackalloc byte[2];
        Span<char> characters = stackalloc char[2];
        for (var code = 0; code < pairs.Length; code++)
        {
            (bytes[0], bytes[1]) = ((byte)(code >> 8), (byte)code);
            if (_singles[bytes[0]] == NoCharacter && encoding.GetCharCount(bytes) == 1 && encoding.GetChars(bytes, characters) == 1)
                pairs[code] = characters[0];
        }

        foreach (var (first, last, character) in table.Differences)
            pairs.AsSpan(first, last - first + 1).Fill(character);
        return pairs;
    }
}
