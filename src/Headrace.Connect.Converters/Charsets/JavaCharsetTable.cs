using System.Globalization;

namespace Headrace.Connect.Converters.Charsets;

/// <summary>
/// A line of <c>charsets.txt</c>, with tabs between: the name, other names, the byte for what can't be written, the characters of single bytes that are not those of
/// ISO-8859-1 (<c>80:20ACFFFD</c> from byte 80 on), the bytes of characters that are not the first ones that these are read from (<c>008515</c>), and for two bytes the code
/// page of .NET and how it differs: codes with other characters (<c>8160301C</c>) and codes without (<c>C9A1-C9FE</c>).
/// </summary>
internal sealed class JavaCharsetTable
{
    private const int SingleSize = 256;

    private readonly string[] _parts;

    private JavaCharsetTable(string[] parts) => _parts = parts;

    public string Name => _parts[0];

    /// <summary>Whether the line has tables, not only names.</summary>
    public bool HasCharacters => _parts.Length > 2;

    /// <summary>The byte for what can't be written.</summary>
    public byte Replacement => (byte)Number(_parts[2]);

    /// <summary>The code page that the characters of two bytes are those of, but for <see cref="Differences"/>; 0 where no character takes two bytes.</summary>
    public int CodePage => _parts.Length > 5 ? int.Parse(_parts[5], CultureInfo.InvariantCulture) : 0;

    /// <summary>Codes of two bytes that .NET has other characters for; U+FFFD for those that Java has none for.</summary>
    public IEnumerable<(int First, int Last, char Character)> Differences => _parts[6].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item =>
        item[4] == '-' ? (Number(item[..4]), Number(item[5..]), '\uFFFD') : (Number(item[..4]), Number(item[..4]), (char)Number(item[4..])));

    /// <summary>The codes of characters that have others than those that they are read from.</summary>
    public IEnumerable<(char Character, int Code)> OtherCodes =>
        _parts[4].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item => ((char)Number(item[..4]), Number(item[4..])));

    /// <summary>Finds a character set by any of its names, in any case.</summary>
    public static JavaCharsetTable? Find(string name)
    {
        using var stream = typeof(JavaCharsetTable).Assembly.GetManifestResourceStream("charsets.txt") ?? throw new InvalidOperationException("There is no list of character sets.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            if (parts.Length > 1 && (parts[0].Equals(name, StringComparison.OrdinalIgnoreCase) || parts[1].Split(',').Contains(name, StringComparer.OrdinalIgnoreCase)))
                return new JavaCharsetTable(parts);
        }

        return null;
    }

    /// <summary>The characters of the single bytes, U+FFFD for those that have none.</summary>
    public char[] SingleCharacters()
    {
        var characters = new char[SingleSize];
        for (var code = 0; code < SingleSize; code++)
            characters[code] = (char)code;
        foreach (var run in _parts[3].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var code = Number(run[..2]);
            for (var position = 3; position < run.Length; position += 4)
                characters[code++] = (char)Number(run[position..(position + 4)]);
        }

        return characters;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
