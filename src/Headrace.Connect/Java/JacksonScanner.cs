using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Headrace.Connect.Data;

/// <summary>Walks over one token that is wrong and finds what is wrong with it, in the words of the JSON library Jackson, which users and tools of Kafka Connect know.</summary>
/// <param name="body">The whole text.</param>
/// <param name="start">The byte behind the last good token.</param>
/// <param name="takesLeadingZeros">Whether numbers may begin with zeros.</param>
internal ref struct JacksonScanner(ReadOnlySpan<byte> body, int start, bool takesLeadingZeros = false)
{
    /// <summary>What stands for the text in a place: it is never shown.</summary>
    public const string Source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";

    private const string End = JacksonUtf8.End;

    private const string InName = JacksonUtf8.InName;

    private const string InText = JacksonUtf8.InText;

    private const string Values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

    private readonly ReadOnlySpan<byte> _body = body;
    private int _position = start;
    private JsonTokenType _last;

    private readonly bool IsAtEnd => _position >= _body.Length;

    private readonly byte Current => _body[_position];

    /// <summary>Jackson's name of the last good token, as its message for a number without digits has it.</summary>
    private readonly string LastToken => _last switch
    {
        JsonTokenType.PropertyName => "FIELD_NAME",
        JsonTokenType.StartObject => "START_OBJECT",
        JsonTokenType.StartArray => "START_ARRAY",
        JsonTokenType.EndArray => "END_ARRAY",
        JsonTokenType.EndObject => "END_OBJECT",
        JsonTokenType.String => "VALUE_STRING",
        JsonTokenType.True => "VALUE_TRUE",
        JsonTokenType.False => "VALUE_FALSE",
        JsonTokenType.Null => "VALUE_NULL",
        JsonTokenType.Number => "VALUE_NUMBER_INT",
        _ => "null",
    };

    /// <summary>Explains the fault.</summary>
    /// <param name="last">The last good token.</param>
    /// <param name="afterName">Whether it was a field name.</param>
    /// <param name="isInText">Whether the fault is inside a text.</param>
    /// <returns>The reason, and the byte where the parser stood.</returns>
    public (string Reason, int Position) Explain(JsonTokenType last, bool afterName, out bool isInText)
    {
        isInText = false;
        _last = last;
        var container = Container(out var opened);
        if (SkipWhiteSpace() is { } control)
            return control;
        if (afterName)
        {
            if (IsAtEnd)
                return Within(container);
            return Value(container, opened, out isInText);
        }
        if (container == '\0')
            return IsAtEnd ? ("Unexpected end-of-input", _position) : CloseMarker(container, opened) ?? Value(container, opened, out isInText);
        if (IsAtEnd)
            return Unclosed(container, opened);
        if (CloseMarker(container, opened) is { } wrong)
            return wrong;
        if (last is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            if (Current != ',')
                return (Unexpected($"was expecting comma to separate {(container == '{' ? "Object" : "Array")} entries"), _position);
            _position++;
            if (SkipWhiteSpace() is { } inner)
                return inner;
            if (IsAtEnd)
                return Within(container);
        }
        return container == '{' ? Field(opened) : Value(container, opened, out isInText);
    }

    /// <summary>A byte of a text as line and column, in bytes from 1.</summary>
    public static string Place(ReadOnlySpan<byte> body, int position)
    {
        var (line, lineStart) = (1, 0);
        for (var i = 0; i < position && i < body.Length; i++)
        {
            if (body[i] == '\n' || (body[i] == '\r' && (i + 1 >= body.Length || body[i + 1] != '\n')))
                (line, lineStart) = (line + 1, i + 1);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{Source}; line: {line}, column: {position - lineStart + 1}]");
    }

    private (string, int) Field(int opened)
    {
        if (Current != '"')
            return NoName();
        if (_position + 1 == _body.Length)
            return ("Unexpected end-of-input: was expecting closing '\"' for name", _position + 1);
        if (Text(InName) is { } fault)
            return fault;
        if (SkipWhiteSpace() is { } control)
            return control;
        if (IsAtEnd)
            return Within('{');
        if (Current != ':')
            return (Unexpected("was expecting a colon to separate field name and value"), _position);
        _position++;
        if (SkipWhiteSpace() is { } inner)
            return inner;
        return IsAtEnd ? Within('{') : Value('{', opened, out _);
    }

    /// <summary>Here alone a character beyond ASCII is named as a whole, cut to 16 bits, and the place is that of its last byte.</summary>
    private readonly (string, int) NoName()
    {
        const string reason = "was expecting double-quote to start field name";
        if (Current < 0x80)
            return (Unexpected(reason), _position);
        if (JacksonUtf8.FindBrokenCharacter(_body, _position, EndInToken) is { } fault)
            return fault;
        return ($"Unexpected character ({Shown(JacksonUtf8.Decode(_body[_position..], out var size))}): {reason}", _position + size - 1);
    }

    private readonly string EndInToken => $"{End} in {LastToken}";

    private static string Shown(char cut) => char.IsControl(cut) ? $"(CTRL-CHAR, code {(int)cut})" : $"'{cut}' (code {(int)cut}{(cut > 0xFF ? $" / 0x{(int)cut:x}" : "")})";

    private (string, int) Value(char container, int opened, out bool isInText)
    {
        isInText = false;
        var first = Current;
        if (first == '"')
        {
            isInText = true;
            return Text(InText) ?? ("Unexpected character", _position);
        }
        if (first is >= (byte)'0' and <= (byte)'9' or (byte)'-')
            return Number(container, opened);
        if (first is (byte)'+')
            return (Unexpected("JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow", inNumber: true), _position + 1);
        if (IsNameByte(first) && (first < 0x80 || IsWordStart((char)first)))
            return Word();
        if (first is (byte)'}' or (byte)',' && container != '\0' || first == ']' && container == '[')
            return (Unexpected("expected a value"), _position);
        return (Unexpected("expected a valid value " + Values), _position);
    }

    /// <summary>The first byte counts as a character by itself, as Jackson has it, so that a word that begins beyond ASCII is no UTF-8 from its second byte on.</summary>
    private (string, int) Word()
    {
        var start = _position;
        // Behind a whole word the first byte of a character is taken for its second one too.
        foreach (var known in (ReadOnlySpan<string>)["true", "false", "null"])
        {
            var end = start + known.Length;
            if (end < _body.Length && _body[end] >= 0x80 && Encoding.ASCII.GetString(_body[start..end]) == known)
                return JacksonUtf8.SizeOf(_body[end]) == 0 ? (JacksonUtf8.InvalidStart(_body[end]), end) : (JacksonUtf8.InvalidMiddle(_body[end]), end + 1);
        }
        var word = new StringBuilder().Append((char)Current);
        for (_position++; !IsAtEnd;)
        {
            if (JacksonUtf8.FindBrokenCharacter(_body, _position, EndInToken) is { } fault)
                return fault;
            var next = JacksonUtf8.Decode(_body[_position..], out var size);
            if (!IsWordPart(next))
                break;
            word.Append(next);
            _position += size;
        }
        return word.ToString() is "NaN" or "Infinity"
            ? ($"Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", _position)
            : ($"Unrecognized token '{word}': was expecting {Values}", start);
    }

    // What Java takes for a part of an identifier.
    private static bool IsWordPart(char next) => char.IsLetterOrDigit(next) || next is '_' or '$' or <= '\u0008' or (>= '\u000E' and <= '\u001B') or (>= '\u007F' and <= '\u009F') || char.GetUnicodeCategory(next) is
        UnicodeCategory.CurrencySymbol or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;

    private (string, int) Number(char container, int opened)
    {
        var start = _position;
        if (Current == '-')
        {
            _position++;
            if (!IsAtEnd && _body[_position..].StartsWith("Infinity"u8))
                return ("Non-standard token '-Infinity': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", _position + "Infinity".Length);
            if (Digits() == 0)
                return NoDigit("expected digit (0-9) to follow minus sign, for valid numeric value");
            _position = start + 1;
        }
        var zero = Current == '0';
        var digits = Digits();
        if (zero && digits > 1 && !takesLeadingZeros)
            return ("Invalid numeric value: Leading zeroes not allowed", _position - digits + 1);
        if (!IsAtEnd && Current == '.')
        {
            const string reason = "Decimal point not followed by a digit";
            if (_position + 1 == _body.Length)
                return (Unexpected(reason, inNumber: true), _position); // here alone the end is not told
            _position++;
            if (Digits() == 0)
                return NoDigit(reason);
        }
        if (!IsAtEnd && Current is (byte)'e' or (byte)'E')
        {
            _position++;
            if (!IsAtEnd && Current is (byte)'+' or (byte)'-')
                _position++;
            if (Digits() == 0)
                return NoDigit("Exponent indicator not followed by a digit");
        }
        if (IsAtEnd)
            return container == '\0' ? ("Unexpected end-of-input", _position) : Unclosed(container, opened);
        return (Unexpected(container switch
        {
            '{' => "was expecting comma to separate Object entries",
            '[' => "was expecting comma to separate Array entries",
            _ => "Expected space separating root-level values",
        }), _position);
    }

    private readonly (string, int) NoDigit(string reason) => IsAtEnd ? (EndInToken, _position) : (Unexpected(reason, inNumber: true), _position);

    private int Digits()
    {
        var start = _position;
        while (!IsAtEnd && Current is >= (byte)'0' and <= (byte)'9')
            _position++;
        return _position - start;
    }

    /// <summary>Walks over a text; null where it is a good one.</summary>
    private (string, int)? Text(string where)
    {
        var start = _position + 1;
        var isName = where == InName;
        for (_position++; !IsAtEnd; _position++)
        {
            var c = Current;
            if (c == '"')
            {
                _position++;
                return isName ? JacksonUtf8.FindNameFault(_body, start, _position - 1) : null;
            }
            if (c >= 0x80)
            {
                if (isName)
                    continue;
                if (JacksonUtf8.FindFault(_body, _position, _position + 1, $"{End} {where}") is { } fault)
                    return fault;
                _position += JacksonUtf8.SizeOf(c) - 1;
                continue;
            }
            if (c < 0x20)
                return ($"Illegal unquoted character ((CTRL-CHAR, code {c})): has to be escaped using backslash to be included in {(isName ? "name" : "string value")}", _position);
            if (c != '\\')
                continue;
            _position++;
            if (IsAtEnd)
                return ("Unexpected end-of-input in character escape sequence", _position);
            if (Current == 'u')
            {
                for (var i = 0; i < 4; i++)
                {
                    _position++;
                    if (IsAtEnd)
                        return ("Unexpected end-of-input in character escape sequence", _position);
                    if (!char.IsAsciiHexDigit((char)Current))
                        return (Unexpected("expected a hex-digit for character escape sequence"), _position);
                }
            }
            else if (!"\"\\/bfnrt"u8.Contains(Current))
            {
                if (JacksonUtf8.FindBrokenCharacter(_body, _position, $"{End} {where}") is { } fault)
                    return fault;
                if (Current >= 0x80)
                    return ($"Unrecognized character escape {Shown(JacksonUtf8.Decode(_body[_position..], out var size))}", _position + size - 1);
                return ($"Unrecognized character escape {Shown(Current)}", _position);
            }
        }
        return ($"{End} {where}", _position);
    }

    private readonly (string, int)? CloseMarker(char container, int opened)
    {
        if (Current is not ((byte)'}' or (byte)']'))
            return null;
        var marker = (char)Current;
        if (container == '\0')
            return ($"Unexpected close marker '{marker}': no open {(marker == '}' ? "Object" : "Array")} to close", _position);
        var (expected, name) = container == '{' ? ('}', "Object") : (']', "Array");
        return marker == expected
            ? null
            : ($"Unexpected close marker '{marker}': expected '{expected}' (for {name} starting at {Place(_body, opened)})", _position);
    }

    private readonly (string, int) Unclosed(char container, int opened) =>
        ($"Unexpected end-of-input: expected close marker for {(container == '{' ? "Object" : "Array")} (start marker at {Place(_body, opened)})", _position);

    private readonly (string, int) Within(char container) => ($"Unexpected end-of-input within/between {(container == '[' ? "Array" : "Object")} entries", _position);

    private (string, int)? SkipWhiteSpace()
    {
        while (!IsAtEnd && Current <= ' ')
        {
            if (Current is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                return ($"Illegal character ((CTRL-CHAR, code {Current})): only regular white space (\\r, \\n, \\t) is allowed between tokens", _position + 1);
            _position++;
        }
        return !IsAtEnd && Current == '/'
            ? (Unexpected("maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"), _position)
            : null;
    }

    /// <summary>The innermost open object or array, found by walking over the good tokens once more; it happens for an error only.</summary>
    private readonly char Container(out int opened)
    {
        opened = 0;
        var open = new Stack<(char Kind, int Position)>();
        var reader = new Utf8JsonReader(_body[..Math.Min(_position, _body.Length)], isFinalBlock: false, new JsonReaderState(new() { AllowMultipleValues = true, MaxDepth = 1000 }));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    open.Push((reader.TokenType == JsonTokenType.StartObject ? '{' : '[', (int)reader.TokenStartIndex));
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                    open.Pop();
            }
        }
        catch (JsonException)
        {
            return '\0'; // the good part was good a moment ago; nothing better can be said
        }
        if (open.Count == 0)
            return '\0';
        opened = open.Peek().Position;
        return open.Peek().Kind;
    }

    private readonly string Unexpected(string reason, bool inNumber = false) => $"Unexpected character ({Shown(Current)}){(inNumber ? " in numeric value" : "")}: {reason}";

    /// <summary>Whether a byte goes on with a word such as "null".</summary>
    public static bool IsWordByte(byte value) => IsNameByte(value) || value is >= (byte)'0' and <= (byte)'9';

    private static string Shown(byte value) => value is >= 0x7F and <= 0x9F ? $"(CTRL-CHAR, code {value})" : $"'{(char)value}' (code {value})";

    private static bool IsWordStart(char first) => char.IsLetter(first) || first is >= '\u00A2' and <= '\u00A5';

    private static bool IsNameByte(byte value) => value is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'_' or (byte)'$' || value >= 0x80;
}
