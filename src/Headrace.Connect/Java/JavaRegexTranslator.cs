using System.Globalization;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>
/// Turns a regular expression of Java into one of .NET that means the same: possessive quantifiers, quoted parts, unions and intersections of character classes,
/// ASCII-only classes, POSIX classes, Java's line ends, and groups that are numbered in order whether they have names or not.
/// </summary>
internal sealed class JavaRegexTranslator
{
    private const string AnyButLineEnd = "[^\\n\\r\\u0085\\u2028\\u2029]";

    private readonly string _written;
    private readonly string _source;
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private int _position;
    private bool _isDotAll;
    private bool _isAfterFlags;
    private bool _ignoresSpace;

    private JavaRegexTranslator(string written)
    {
        _written = written;
        _source = WithoutQuotes(written);
    }

    /// <summary>The expression for .NET.</summary>
    public string Pattern { get; private set; } = "";

    /// <summary>The numbers of named groups.</summary>
    public IReadOnlyDictionary<string, int> Groups => _groups;

    public int GroupCount { get; private set; }

    private bool IsAtEnd => _position >= _source.Length;

    /// <summary>Translates an expression.</summary>
    /// <exception cref="JavaPatternSyntaxException">It is not valid in Java.</exception>
    public static JavaRegexTranslator Translate(string source)
    {
        var translator = new JavaRegexTranslator(source);
        translator.Pattern = translator.ReadAlternatives(isNested: false);
        return translator;
    }

    /// <summary>Puts a backslash before each character between <c>\Q</c> and <c>\E</c>, as Java does before it reads an expression: its errors count in what is so made.</summary>
    private static string WithoutQuotes(string source)
    {
        var result = new StringBuilder();
        var (isQuoted, isFirst) = (false, false);
        for (var position = 0; position < source.Length; position++)
        {
            var character = source[position];
            if (character == '\\' && source.AsSpan(position + 1).StartsWith(isQuoted ? "E" : "Q", StringComparison.Ordinal))
            {
                isQuoted = !isQuoted;
                isFirst = isQuoted;
                position++;
                continue;
            }

            if (!isQuoted)
            {
                result.Append(character);
                if (character == '\\' && position + 1 < source.Length)
                    result.Append(source[++position]);
            }
            else if (char.IsAsciiDigit(character))
            {
                // The digit must not become a part of an escape that stands before the quote.
                result.Append(isFirst ? "\\x3" : "").Append(character);
            }
            else
            {
                result.Append(char.IsAscii(character) && !char.IsAsciiLetter(character) ? "\\" : "").Append(character);
            }

            isFirst = false;
        }

        return result.ToString();
    }

    private JavaPatternSyntaxException Error(string problem, int index)
    {
        if (index < 0)
            return new JavaPatternSyntaxException($"{problem}\n{_written}");
        var mark = index < _written.Length ? $"\n{string.Concat(_written.Take(index).Select(character => character == '\t' ? '\t' : ' '))}^" : "";
        return new JavaPatternSyntaxException($"{problem} near index {index}\n{_written}{mark}");
    }

    private string ReadAlternatives(bool isNested)
    {
        var (dotAll, space) = (_isDotAll, _ignoresSpace);
        var result = new StringBuilder();
        while (!IsAtEnd)
        {
            var character = _source[_position];
            if (character == ')')
            {
                if (!isNested)
                    throw Error("Unmatched closing ')'", _position - 1);
                break;
            }

            if (character == '|')
            {
                _position++;
                result.Append('|');
                continue;
            }

            if (_ignoresSpace && SkipComment())
                continue;
            result.Append(ReadQuantified());
        }

        // Flags set inside a group end with it.
        (_isDotAll, _ignoresSpace) = (dotAll, space);
        return result.ToString();
    }

    private bool SkipComment()
    {
        if (char.IsWhiteSpace(_source[_position]))
        {
            _position++;
            return true;
        }

        if (_source[_position] != '#')
            return false;
        var lineEnd = _source.IndexOf('\n', _position);
        _position = lineEnd < 0 ? _source.Length : lineEnd + 1;
        return true;
    }

    private string ReadQuantified()
    {
        var atom = ReadAtom();

        // Flags are no atom: what follows begins anew.
        if (_isAfterFlags)
        {
            _isAfterFlags = false;
            return atom;
        }

        while (_ignoresSpace && !IsAtEnd && SkipComment())
        {
        }

        if (IsAtEnd || ReadQuantifier() is not { } quantifier)
            return atom;
        if (TryRead('?'))
            return atom + quantifier + "?";
        return TryRead('+') ? $"(?>{atom}{quantifier})" : atom + quantifier;
    }

    private string? ReadQuantifier()
    {
        var character = _source[_position];
        if (character is '*' or '+' or '?')
        {
            _position++;
            return character.ToString();
        }

        if (character != '{')
            return null;

        var start = _position++;
        var minimum = ReadDigits();
        if (minimum.Length == 0)
            throw Error("Illegal repetition", start + 1);
        var maximum = minimum;
        if (!IsAtEnd && _source[_position] == ',')
        {
            _position++;
            maximum = ReadDigits();
        }

        if (IsAtEnd || _source[_position] != '}')
            throw Error("Unclosed counted closure", _position);
        _position++;
        if (maximum.Length > 0 && int.Parse(maximum, CultureInfo.InvariantCulture) < int.Parse(minimum, CultureInfo.InvariantCulture))
            throw Error("Illegal repetition range", _position - 1);
        return _source[start.._position];
    }

    private string ReadDigits()
    {
        var start = _position;
        for (long number = 0; !IsAtEnd && char.IsAsciiDigit(_source[_position]); _position++)
        {
            number = (number * 10) + _source[_position] - '0';
            if (number > int.MaxValue)
                throw Error("Illegal repetition range", _position);
        }

        return _source[start.._position];
    }

    private string ReadAtom()
    {
        var character = _source[_position];
        switch (character)
        {
            case '(': return ReadGroup();
            case '[': return ReadClass();
            case '\\': return ReadEscape();
            case '*' or '+' or '?': throw Error($"Dangling meta character '{character}'", _position);
            case '{':
                // Java takes a count with nothing before it for one of the empty text.
                return _position + 1 < _source.Length && char.IsAsciiDigit(_source[_position + 1]) ? "(?:)" : throw Error("Illegal repetition", _position + 1);
            case '.':
                _position++;
                return _isDotAll ? "[\\s\\S]" : AnyButLineEnd;
            case '^' or '$':
                _position++;
                return character.ToString();
            default:
                _position++;
                return Plain(character);
        }
    }

    private static string Plain(char character) => character switch
    {
        '\\' or '*' or '+' or '?' or '|' or '{' or '[' or '(' or ')' or '^' or '$' or '.' or '#' or ' ' or '}' or ']' or '-' or '&' => $"\\u{(int)character:X4}",
        _ => character < ' ' ? $"\\u{(int)character:X4}" : character.ToString(),
    };

    private string ReadGroup()
    {
        _position++;
        var (dotAll, space) = (_isDotAll, _ignoresSpace);
        var opening = "(";
        if (!IsAtEnd && _source[_position] == '?')
        {
            _position++;
            opening = ReadSpecialGroup();
        }
        else
        {
            GroupCount++;
        }

        if (opening.EndsWith(')'))
        {
            _isAfterFlags = true;
            return opening;
        }

        var content = ReadAlternatives(isNested: true);
        if (IsAtEnd)
            throw Error("Unclosed group", _source.Length);
        _position++;
        (_isDotAll, _ignoresSpace) = (dotAll, space);
        return $"{opening}{content})";
    }

    /// <summary>Reads what follows <c>(?</c>: the opening of the group in .NET, or flags that hold from here on, which end with a bracket.</summary>
    private string ReadSpecialGroup()
    {
        foreach (var (java, net) in new[] { (":", "(?:"), ("=", "(?="), ("!", "(?!"), (">", "(?>"), ("<=", "(?<="), ("<!", "(?<!") })
        {
            if (_source.AsSpan(_position).StartsWith(java, StringComparison.Ordinal))
            {
                _position += java.Length;
                return net;
            }
        }

        if (!IsAtEnd && _source[_position] == '<')
        {
            _position++;
            var name = ReadGroupName();
            GroupCount++;
            if (!_groups.TryAdd(name, GroupCount))
                throw Error($"Named capturing group <{name}> is already defined", _position - 1);
            return "(";
        }

        return ReadFlags();
    }

    private string ReadGroupName()
    {
        var start = _position;
        while (!IsAtEnd && char.IsAsciiLetterOrDigit(_source[_position]))
            _position++;
        if (start == _position || char.IsAsciiDigit(_source[start]))
            throw Error("capturing group name does not start with a Latin letter", start);
        if (IsAtEnd || _source[_position] != '>')
            throw Error("named capturing group is missing trailing '>'", _position);
        return _source[start.._position++];
    }

    private string ReadFlags()
    {
        var (on, off, isOff) = ("", "", false);
        for (; !IsAtEnd && _source[_position] is not (')' or ':'); _position++)
        {
            switch (_source[_position])
            {
                case '-': isOff = true; break;
                case 's': _isDotAll = !isOff; break;
                case 'x': _ignoresSpace = !isOff; break;
                case 'i' or 'm' when isOff: off += _source[_position]; break;
                case 'i' or 'm': on += _source[_position]; break;

                // Unix line ends, Unicode case, canonical equivalence and Unicode classes: they change nothing for names.
                case 'd' or 'u' or 'c' or 'U': break;
                default: throw Error("Unknown inline modifier", _position);
            }
        }

        if (IsAtEnd)
            throw Error("Unknown inline modifier", _source.Length);
        var flags = $"(?{on}{(off.Length > 0 ? "-" + off : "")}";
        var isOpen = _source[_position++] == ':';
        if (flags == "(?")
            return isOpen ? "(?:" : "(?:)";
        return flags + (isOpen ? ":" : ")");
    }

    private string ReadEscape()
    {
        var start = _position++;
        if (IsAtEnd)
            throw Error("Unexpected internal error", _position);

        var letter = _source[_position++];
        switch (letter)
        {
            case 'R': return "(?:\\r\\n|[\\n\\u000B\\u000C\\r\\u0085\\u2028\\u2029])";
            case 'X': return "(?:\\P{M}\\p{M}*)";
            case 'k':
                if (IsAtEnd || _source[_position] != '<')
                    throw Error("\\k is not followed by '<' for named capturing group", _position);
                _position++;
                var name = ReadGroupName();
                return _groups.TryGetValue(name, out var group) ? $"(?:\\{group})" : throw Error($"named capturing group <{name}> does not exist", _position - 1);
            case >= '1' and <= '9':
                return ReadBackReference(letter - '0');
            case 'b' when _source.AsSpan(_position).StartsWith("{g}", StringComparison.Ordinal):
                _position += 3;
                return "(?!(?<=\\r)\\n|\\p{M})";
            case 'b' or 'B' or 'A' or 'G' or 'Z' or 'z':
                return "\\" + letter;
            default:
                _position = start;
                return ReadClassEscape(out var single) is { } set ? set.ToPattern() : Plain(single);
        }
    }

    private string ReadBackReference(int group)
    {
        while (!IsAtEnd && char.IsAsciiDigit(_source[_position]) && (group * 10) + _source[_position] - '0' <= GroupCount)
            group = (group * 10) + _source[_position++] - '0';

        // A group that isn't there matches nothing in Java, and is an error in .NET.
        return group <= GroupCount ? $"(?:\\{group})" : "(?!)";
    }

    private string ReadClass()
    {
        var start = _position;
        try
        {
            return ReadClassSet().ToPattern();
        }
        catch (ClassEndException)
        {
            throw Error("Unclosed character class", _source.Length > start ? _source.Length - 1 : start);
        }
    }

    /// <summary>Reads a class from its opening bracket: items are united, <c>&amp;&amp;</c> intersects what is left and right of it.</summary>
    private JavaCharacterSet ReadClassSet()
    {
        _position++;
        var isNegated = TryRead('^');
        JavaCharacterSet? intersection = null;
        var union = new JavaCharacterSet();
        for (var isFirst = true; ; isFirst = false)
        {
            if (IsAtEnd)
                throw new ClassEndException();
            var character = _source[_position];
            if (character == ']' && !isFirst)
                break;

            if (character == '[')
            {
                union.Add(ReadClassSet());
            }
            else if (_source.AsSpan(_position).StartsWith("&&", StringComparison.Ordinal))
            {
                _position += 2;
                if (!IsAtEnd && _source[_position] is ']' or '&')
                {
                    // Nothing stands on the right: the left one is intersected with itself.
                    if (union.IsEmpty && intersection is null)
                        throw Error("Bad class syntax", _position - 1);
                }
                else if (!union.IsEmpty || intersection is not null)
                {
                    intersection = intersection is null ? union : intersection.Intersect(union);
                    union = new JavaCharacterSet();
                }
            }
            else if (_ignoresSpace && char.IsWhiteSpace(character))
            {
                _position++;
            }
            else
            {
                ReadClassItem(union);
            }
        }

        _position++;
        var set = intersection is null ? union : intersection.Intersect(union);
        return isNegated ? set.Negate() : set;
    }

    private void ReadClassItem(JavaCharacterSet union)
    {
        if (ReadClassCharacter(out var first) is { } set)
        {
            union.Add(set);
            return;
        }

        var last = first;
        if (_position + 1 < _source.Length && _source[_position] == '-' && _source[_position + 1] is not (']' or '['))
        {
            _position++;
            if (ReadClassCharacter(out last) is not null || last < first)
                throw Error("Illegal character range", _position - 1);
        }

        union.AddRange(first, last);
    }

    private JavaCharacterSet? ReadClassCharacter(out char single)
    {
        if (IsAtEnd)
            throw new ClassEndException();
        if (_source[_position] == '\\')
            return ReadClassEscape(out single);
        single = _source[_position++];
        return null;
    }

    /// <summary>Reads an escape that stands for a character or a set of characters.</summary>
    private JavaCharacterSet? ReadClassEscape(out char single)
    {
        var start = _position++;
        single = '\0';
        if (IsAtEnd)
            throw Error("Unexpected internal error", _position);

        var letter = _source[_position++];
        switch (letter)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'h' or 'H' or 'v' or 'V': return JavaCharacterSet.OfLetter(letter);
            case 'p' or 'P': return ReadProperty(letter == 'P', start);
            case 't': single = '\t'; return null;
            case 'n': single = '\n'; return null;
            case 'r': single = '\r'; return null;
            case 'f': single = '\f'; return null;
            case 'a': single = '\a'; return null;
            case 'e': single = '\u001B'; return null;
            case 'c' when IsAtEnd: throw Error("Illegal control escape sequence", _position - 1);
            case 'c': single = (char)(_source[_position++] ^ 64); return null;
            case 'u': single = ReadHex(4, "Illegal Unicode escape sequence"); return null;
            case 'x': single = ReadHexEscape(); return null;
            case '0': single = ReadOctal(); return null;
        }

        if (char.IsAsciiLetterOrDigit(letter))
            throw Error("Illegal/unsupported escape sequence", start + 1);
        single = letter;
        return null;
    }

    private JavaCharacterSet ReadProperty(bool isNegated, int start)
    {
        if (IsAtEnd)
            throw Error("Illegal/unsupported escape sequence", start + 1);
        string name;
        if (_source[_position] == '{')
        {
            var end = _source.IndexOf('}', _position);
            if (end < 0)
                throw Error("Unclosed character family", _source.Length);
            if (end == _position + 1)
                throw Error("Empty character family", end);
            name = _source[(_position + 1)..end];
            _position = end + 1;
        }
        else
        {
            name = _source[_position++].ToString();
        }

        var set = JavaCharacterSet.OfProperty(name) ?? throw Error(UnknownProperty(name), _position - 1);
        return isNegated ? set.Negate() : set;
    }

    private static string UnknownProperty(string name) => name.Split('=', 2) is [var key, var value]
        ? $"Unknown Unicode property {{name=<{key.ToLowerInvariant()}>, value=<{value}>}}"
        : $"Unknown character property name {{{name}}}";

    private char ReadHexEscape()
    {
        const string illegal = "Illegal hexadecimal escape sequence";
        if (!TryRead('{'))
            return ReadHex(2, illegal);
        if (IsAtEnd || !char.IsAsciiHexDigit(_source[_position]))
            throw Error(illegal, _position - 1);
        var code = 0;
        for (; !IsAtEnd && char.IsAsciiHexDigit(_source[_position]); _position++)
        {
            code = (code * 16) + Convert.ToInt32(_source.Substring(_position, 1), 16);
            if (code > 0x10FFFF)
                throw Error("Hexadecimal codepoint is too big", _position);
        }

        // .NET's classes have no characters beyond these, nor have names.
        return TryRead('}') && code <= char.MaxValue ? (char)code : throw Error("Unclosed hexadecimal escape sequence", _position);
    }

    private char ReadHex(int digits, string problem)
    {
        var code = 0;
        for (var count = 0; count < digits; count++, _position++)
        {
            if (IsAtEnd || !char.IsAsciiHexDigit(_source[_position]))
                throw Error(problem, _position);
            code = (code * 16) + Convert.ToInt32(_source.Substring(_position, 1), 16);
        }

        return (char)code;
    }

    private char ReadOctal()
    {
        var code = 0;
        var count = 0;
        for (; count < 3 && !IsAtEnd && _source[_position] is >= '0' and <= '7' && (code * 8) + _source[_position] - '0' <= 255; count++)
            code = (code * 8) + _source[_position++] - '0';
        return count > 0 ? (char)code : throw Error("Illegal octal escape sequence", _position);
    }

    private bool TryRead(char expected)
    {
        if (IsAtEnd || _source[_position] != expected)
            return false;
        _position++;
        return true;
    }

    private sealed class ClassEndException : Exception;
}
