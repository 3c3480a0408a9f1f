using System.Text;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>A pattern of Java's SimpleDateFormat with the locale en_US and the zone UTC.</summary>
/// <remarks>Source: the documentation of <c>java.text.SimpleDateFormat</c>; checked against it by testdata/connect/transforms.jsonl.</remarks>
internal sealed class DatePattern
{
    private const string Letters = "GyMdkHmsSEDFwWahKzZYuXL";
    private const int IsoZoneCountMax = 3;

    private readonly DateItem[] _items;

    /// <summary>Where the hundred years begin that years of two digits lie in: 80 years before the pattern was read, as in Java.</summary>
    private readonly DateTimeOffset _centuryStart;

    private DatePattern(DateItem[] items, TimeProvider time)
    {
        _items = items;
        _centuryStart = time.GetUtcNow().AddYears(-80);
    }

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="time">The time, which the century of years of two digits follows from; null for the system's.</param>
    /// <exception cref="FormatException">It is none; the message is Java's.</exception>
    public static DatePattern Compile(string pattern, TimeProvider? time = null)
    {
        var items = new List<DateItem>();
        var literal = new StringBuilder();
        for (var index = 0; index < pattern.Length;)
        {
            var letter = pattern[index];
            if (letter == '\'')
            {
                index = ReadQuoted(pattern, index, literal);
                continue;
            }

            if (!char.IsAsciiLetter(letter))
            {
                literal.Append(letter);
                index++;
                continue;
            }

            ThrowIfIllegal(letter);
            AddLiteral(items, literal);
            var start = index;
            while (index < pattern.Length && pattern[index] == letter)
                index++;

            // Java looks at the next letter before it looks at the count of the last one.
            if (index < pattern.Length && char.IsAsciiLetter(pattern[index]))
                ThrowIfIllegal(pattern[index]);
            if (letter == 'X' && index - start > IsoZoneCountMax)
                throw new FormatException($"invalid ISO 8601 format: length={index - start}");
            items.Add(new DateItem(letter, index - start, ""));
        }

        AddLiteral(items, literal);
        return new DatePattern([.. items], time ?? TimeProvider.System);
    }

    /// <summary>Writes a point in time.</summary>
    public string Format(long epochMilliseconds) => DateFormatter.Format(_items, epochMilliseconds);

    /// <summary>Reads the beginning of a text, leniently: values beyond their range are carried over.</summary>
    public bool TryParse(string text, out long epochMilliseconds) => new DateParser(text, _centuryStart).TryParse(_items, out epochMilliseconds);

    private static void ThrowIfIllegal(char letter)
    {
        if (!Letters.Contains(letter, StringComparison.Ordinal))
            throw new FormatException($"Illegal pattern character '{letter}'");
    }

    private static int ReadQuoted(string pattern, int index, StringBuilder literal)
    {
        // Two quotes are one quote, inside quotes and outside.
        if (index + 1 < pattern.Length && pattern[index + 1] == '\'')
        {
            literal.Append('\'');
            return index + 2;
        }

        for (index++; index < pattern.Length; index++)
        {
            if (pattern[index] != '\'')
            {
                literal.Append(pattern[index]);
            }
            else if (index + 1 < pattern.Length && pattern[index + 1] == '\'')
            {
                literal.Append('\'');
                index++;
            }
            else
            {
                return index + 1;
            }
        }

        throw new FormatException("Unterminated quote");
    }

    private static void AddLiteral(List<DateItem> items, StringBuilder literal)
    {
        if (literal.Length > 0)
            items.Add(new DateItem('\0', 0, literal.ToString()));
        literal.Clear();
    }
}

/// <summary>A part of a pattern.</summary>
/// <param name="Letter">The pattern letter, <c>\0</c> for literal text.</param>
/// <param name="Count">How many times the letter stands there.</param>
/// <param name="Literal">The literal text.</param>
internal readonly record struct DateItem(char Letter, int Count, string Literal);
