using System.Globalization;
using System.Text;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>The context of a span as applications write it beside an outbox row: Java's properties, a line each.</summary>
/// <remarks>Source: the documentation of <c>java.util.Properties</c>. Lines that go on in the next one, which its writer never makes, are not read.</remarks>
internal static class SpanContextText
{
    public static Dictionary<string, string> Parse(string text)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var natural in text.AsSpan().EnumerateLines())
        {
            var line = natural.TrimStart(" \t\f");
            if (line.IsEmpty || line[0] is '#' or '!')
                continue;
            var end = EndOfKey(line);
            var value = line[end..].TrimStart(" \t\f");
            if (!value.IsEmpty && value[0] is '=' or ':')
                value = value[1..].TrimStart(" \t\f");
            properties[Unescape(line[..end])] = Unescape(value);
        }

        return properties;
    }

    private static int EndOfKey(ReadOnlySpan<char> line)
    {
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '\\')
                index++;
            else if (line[index] is '=' or ':' or ' ' or '\t' or '\f')
                return index;
        }

        return line.Length;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\' || ++index == text.Length)
            {
                if (index < text.Length)
                    result.Append(text[index]);
                continue;
            }

            if (text[index] == 'u' && index + 4 < text.Length && ushort.TryParse(text.Slice(index + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                result.Append((char)code);
                index += 4;
                continue;
            }

            result.Append(text[index] switch
            {
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                'f' => '\f',
                var other => other,
            });
        }

        return result.ToString();
    }
}
