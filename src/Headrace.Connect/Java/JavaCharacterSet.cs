using System.Text;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Data;

/// <summary>A set of characters, built as Java's classes are and written as .NET can read it.</summary>
internal sealed class JavaCharacterSet
{
    private readonly StringBuilder _items = new();
    private readonly List<string> _others = [];

    /// <summary>Whether nothing has been added.</summary>
    public bool IsEmpty => _items.Length == 0 && _others.Count == 0;

    /// <summary>Adds the characters from one to another.</summary>
    public void AddRange(char first, char last) => _items.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)first:X4}-\\u{(int)last:X4}");

    /// <summary>Adds all characters of another set.</summary>
    public void Add(JavaCharacterSet other)
    {
        _items.Append(other._items);
        _others.AddRange(other._others);
    }

    /// <summary>The characters that are in both sets.</summary>
    public JavaCharacterSet Intersect(JavaCharacterSet other) => OfPattern($"(?:(?={ToPattern()}){other.ToPattern()})");

    /// <summary>The characters that are not in the set.</summary>
    public JavaCharacterSet Negate() => OfPattern(_others.Count == 0 && _items.Length > 0 ? $"[^{_items}]" : $"(?:(?!{ToPattern()})[\\s\\S])");

    /// <summary>An expression that matches one character of the set.</summary>
    public string ToPattern()
    {
        var plain = _items.Length == 0 ? null : $"[{_items}]";
        if (_others.Count == 0)
            return plain ?? "(?!)";
        var all = plain is null ? _others : [plain, .. _others];
        return all.Count == 1 ? all[0] : $"(?:{string.Join('|', all)})";
    }

    /// <summary>The set of an escape such as <c>\d</c>, which means ASCII characters only.</summary>
    public static JavaCharacterSet OfLetter(char letter)
    {
        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => OfItems("0-9"),
            'w' => OfItems("a-zA-Z_0-9"),
            's' => OfItems(" \\t\\n\\u000B\\f\\r"),
            'h' => OfItems(" \\t\\u00A0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000"),
            _ => OfItems("\\n\\u000B\\f\\r\\u0085\\u2028\\u2029"),
        };
        return char.IsUpper(letter) ? set.Negate() : set;
    }

    /// <summary>The set of <c>\p{name}</c> or <c>\p{name=value}</c>; null for a name that is not known.</summary>
    public static JavaCharacterSet? OfProperty(string name)
    {
        if (name.Split('=', 2) is [var key, var value])
        {
            return key.ToLowerInvariant() switch
            {
                "sc" or "script" => OfScript(value),
                "blk" or "block" => OfBlock(value),
                "gc" or "general_category" => OfName(value),
                _ => null,
            };
        }

        if (name.StartsWith("In", StringComparison.Ordinal))
            return OfBlock(name[2..]);
        return name.StartsWith("Is", StringComparison.Ordinal) ? OfUnicodeProperty(name[2..]) ?? OfName(name[2..]) ?? OfScript(name[2..]) : OfName(name);
    }

    private static JavaCharacterSet? OfUnicodeProperty(string name) => name.ToUpperInvariant() switch
    {
        "LOWERCASE" => OfItems(@"\p{Ll}" + JavaUnicode.OtherLowercase),
        "UPPERCASE" => OfItems(@"\p{Lu}" + JavaUnicode.OtherUppercase),
        "TITLECASE" => OfItems("\\p{Lt}"),
        "WHITE_SPACE" or "WHITESPACE" => OfItems("\\p{Z}\\t-\\r\\u0085"),
        "ALPHABETIC" => OfItems(@"\p{L}\p{Nl}" + JavaUnicode.OtherAlphabetic),
        "DIGIT" => OfItems("\\p{Nd}"),
        "LETTER" => OfItems("\\p{L}"),
        "PUNCTUATION" => OfItems("\\p{P}"),
        "CONTROL" => OfItems("\\p{Cc}"),
        "ALNUM" => OfItems(@"\p{L}\p{Nl}\p{Nd}" + JavaUnicode.OtherAlphabetic),
        "BLANK" => OfItems("\\p{Zs}\\t"),
        "WORD" => OfItems(@"\p{L}\p{Nl}\p{M}\p{Nd}\p{Pc}\u200C\u200D" + JavaUnicode.CircledLetters),
        _ => null,
    };

    /// <summary>The blocks of Unicode that .NET knows, which it names without the spaces.</summary>
    private static JavaCharacterSet? OfBlock(string name)
    {
        var block = $"\\p{{Is{name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal)}}}";
        try
        {
            _ = new Regex(block);
            return OfItems(block);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static JavaCharacterSet? OfScript(string name) => name.ToUpperInvariant() switch
    {
        "LATIN" or "LATN" => OfItems("A-Za-z\\u00AA\\u00BA\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02B8\\u1E00-\\u1EFF"),
        "GREEK" or "GREK" => OfItems("\\u0370-\\u0373\\u0375-\\u03FF\\u1F00-\\u1FFF"),
        "CYRILLIC" or "CYRL" => OfItems("\\u0400-\\u052F\\u1C80-\\u1C88\\u2DE0-\\u2DFF\\uA640-\\uA69F"),
        _ => null,
    };

    private static JavaCharacterSet? OfName(string name)
    {
        switch (name)
        {
            case "Lower": return OfItems("a-z");
            case "Upper": return OfItems("A-Z");
            case "ASCII": return OfItems("\\u0000-\\u007F");
            case "Alpha": return OfItems("a-zA-Z");
            case "Digit": return OfItems("0-9");
            case "Alnum": return OfItems("a-zA-Z0-9");
            case "Punct": return OfItems("!-/:-@\\u005B-\\u0060{-~");
            case "Graph": return OfItems("!-~");
            case "Print": return OfItems(" -~");
            case "Blank": return OfItems(" \\t");
            case "Cntrl": return OfItems("\\u0000-\\u001F\\u007F");
            case "XDigit": return OfItems("0-9a-fA-F");
            case "Space": return OfLetter('s');
            case "all": return OfItems("\\u0000-\\uFFFF");
            case "L1": return OfItems("\\u0000-\\u00FF");
            case "LC": return OfItems("\\p{Lu}\\p{Ll}\\p{Lt}");
            case "LD" or "javaLetterOrDigit": return OfItems("\\p{L}\\p{Nd}");
            case "javaLetter": return OfItems("\\p{L}");
            case "javaDigit": return OfItems("\\p{Nd}");
            case "javaAlphabetic": return OfUnicodeProperty("ALPHABETIC");
            case "javaLowerCase": return OfUnicodeProperty("LOWERCASE");
            case "javaUpperCase": return OfUnicodeProperty("UPPERCASE");
            case "javaTitleCase": return OfUnicodeProperty("TITLECASE");
            case "javaSpaceChar": return OfItems("\\p{Z}");
            case "javaISOControl": return OfUnicodeProperty("CONTROL");

            // Java's white space has no spaces that don't break.
            case "javaWhitespace": return OfItems("\\p{Z}\\t-\\r\\u001C-\\u001F").Intersect(OfItems("^\\u00A0\\u2007\\u202F"));
        }

        return name is "L" or "Lu" or "Ll" or "Lt" or "Lm" or "Lo" or "M" or "Mn" or "Mc" or "Me" or "N" or "Nd" or "Nl" or "No" or "P" or "Pc" or "Pd" or "Ps" or "Pe"
            or "Pi" or "Pf" or "Po" or "S" or "Sm" or "Sc" or "Sk" or "So" or "Z" or "Zs" or "Zl" or "Zp" or "C" or "Cc" or "Cf" or "Cs" or "Co" or "Cn"
            ? OfItems($"\\p{{{name}}}")
            : null;
    }

    private static JavaCharacterSet OfItems(string items)
    {
        var set = new JavaCharacterSet();
        set._items.Append(items);
        return set;
    }

    private static JavaCharacterSet OfPattern(string pattern)
    {
        var set = new JavaCharacterSet();
        set._others.Add(pattern);
        return set;
    }
}
