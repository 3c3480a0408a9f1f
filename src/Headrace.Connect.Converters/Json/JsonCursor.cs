using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Headrace.Connect.Converters.Json;

/// <summary>
/// Walks over one JSON text in UTF-8 without building a tree: the caller asks for what it expects next. What it accepts is what Jackson accepts as Kafka Connect
/// sets it up: leading zeros are fine, text after the first value is not looked at; comments, single quotes and NaN are refused.
/// </summary>
/// <remarks>Strings must be valid UTF-8; <see cref="JsonEncoding"/> sees to it.</remarks>
internal ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    /// <summary>Jackson's default limit on nesting (StreamReadConstraints).</summary>
    public const int DepthMax = 1000;

    /// <summary>Jackson's default limit on the characters of a number.</summary>
    public const int NumberSizeMax = 1000;

    /// <summary>Jackson's default limit on the bytes of a member's name.</summary>
    private const int NameSizeMax = 50_000;

    /// <summary>Jackson's default limit on the characters of a string.</summary>
    private const int StringSizeMax = 20_000_000;

    private const int DigitsOfInt32Max = 10;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;
    private int _depth;

    public readonly ReadOnlySpan<byte> Text => _text;

    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>Skips white space and says what value begins there, or throws where there is none.</summary>
    public JsonKind Peek()
    {
        SkipWhiteSpace();
        if (_position >= _text.Length)
            ThrowEnd("a value");

        switch (_text[_position])
        {
            case (byte)'{': return JsonKind.Object;
            case (byte)'[': return JsonKind.Array;
            case (byte)'"': return JsonKind.String;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'): return JsonKind.Number;
            case (byte)'t': return JsonKind.True;
            case (byte)'f': return JsonKind.False;
            case (byte)'n': return JsonKind.Null;
            default:
                ThrowUnexpected("a value");
                return default;
        }
    }

    /// <summary>Whether nothing but white space is left.</summary>
    public bool IsAtEnd()
    {
        SkipWhiteSpace();
        return _position >= _text.Length;
    }

    /// <summary>Skips white space and steps over one byte if it is the given one.</summary>
    public bool TryReadByte(byte value)
    {
        SkipWhiteSpace();
        if (_position >= _text.Length || _text[_position] != value)
            return false;
        _position++;
        return true;
    }

    /// <summary>Steps over the bracket that opens an object or array.</summary>
    public void Enter()
    {
        if (++_depth > DepthMax)
            JsonSyntaxException.ThrowTooMuch($"Document nesting depth ({_depth})", DepthMax, "NestingDepth");
        _position++;
    }

    /// <summary>Steps to the next member of an object and over its name and colon, or over the closing brace.</summary>
    /// <param name="isFirst">True for the first call after <see cref="Enter"/>; set to false.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>False at the end of the object.</returns>
    public bool NextMember(ref bool isFirst, out JsonString name)
    {
        if (!NextItem(ref isFirst, (byte)'}'))
        {
            name = default;
            return false;
        }

        SkipWhiteSpace();
        if (_position >= _text.Length || _text[_position] != '"')
            ThrowUnexpected("a member's name in double quotes");
        name = ReadString();
        if (name.Length > NameSizeMax)
            JsonSyntaxException.ThrowTooMuch($"Name length ({name.Length})", NameSizeMax, "NameLength");
        if (name.HasEscapes)
            name.EnsureWholeCharacters(_text);
        SkipWhiteSpace();
        if (_position >= _text.Length || _text[_position] != ':')
            ThrowUnexpected("a colon after a member's name");
        _position++;
        return true;
    }

    /// <summary>Steps over the name of the next member, and the comma before it, if it is the expected one and there is no white space around it.</summary>
    /// <param name="member">The name as it is written: in quotes, with a colon.</param>
    /// <param name="isFirst">True for the first call after <see cref="Enter"/>; set to false if the name is stepped over.</param>
    /// <returns>False for any other member and at the end of the object: then nothing is stepped over, and <see cref="NextMember"/> tells what it is.</returns>
    public bool TryReadMember(ReadOnlySpan<byte> member, ref bool isFirst)
    {
        var start = _position;
        if (!isFirst)
        {
            if ((uint)start >= (uint)_text.Length || _text[start] != ',')
                return false;
            start++;
        }

        if (!_text[start..].StartsWith(member))
            return false;
        _position = start + member.Length;
        isFirst = false;
        return true;
    }

    /// <summary>Steps over the brace that closes an object, if it is next.</summary>
    public bool TryLeaveObject()
    {
        if (!TryReadByte((byte)'}'))
            return false;
        _depth--;
        return true;
    }

    /// <summary>Steps to the next element of an array, or over the closing bracket.</summary>
    /// <param name="isFirst">True for the first call after <see cref="Enter"/>; set to false.</param>
    /// <returns>False at the end of the array.</returns>
    public bool NextElement(ref bool isFirst) => NextItem(ref isFirst, (byte)']');

    /// <summary>Reads a string that begins here.</summary>
    public JsonString ReadString()
    {
        var start = ++_position;
        var hasEscapes = false;
        while (true)
        {
            _position = FindStringStop(_text, _position);
            if (_position >= _text.Length)
                JsonSyntaxException.Throw("Unexpected end of the text in a string that began", start - 1);

            var stop = _text[_position];
            if (stop == '"')
            {
                if (_position - start > StringSizeMax)
                    EnsureSize(start);
                return new JsonString(start, _position++ - start, hasEscapes);
            }

            if (stop != '\\')
                JsonSyntaxException.Throw($"Control character with code {stop} in a string: it has to be written as an escape", _position);
            hasEscapes = true;
            SkipEscape();
        }
    }

    private readonly void EnsureSize(int start)
    {
        if (new JsonString(start, _position - start, HasEscapes: true).ToText(_text).Length is > StringSizeMax and var size)
            JsonSyntaxException.ThrowTooMuch($"String value length ({size})", StringSizeMax, "StringLength");
    }

    /// <summary>Reads a number that begins here.</summary>
    public JsonNumber ReadNumber()
    {
        var start = _position;
        if (_text[_position] == '-')
            _position++;
        SkipDigits("a digit");
        var isIntegral = true;
        var exponentStart = int.MaxValue;
        if (_position < _text.Length && _text[_position] == '.')
        {
            isIntegral = false;
            _position++;
            SkipDigits("a digit after the decimal point");
        }

        if (_position < _text.Length && (_text[_position] | 0x20) == 'e')
        {
            isIntegral = false;
            _position++;
            if (_position < _text.Length && _text[_position] is (byte)'+' or (byte)'-')
                _position++;
            exponentStart = _position;
            SkipDigits("a digit of the exponent");
        }

        var number = new JsonNumber(_text[start.._position], isIntegral);
        if (_position - exponentStart >= DigitsOfInt32Max)
            number.EnsureScale();

        if (_position - start > NumberSizeMax && CountDigits(_text[start.._position]) is > NumberSizeMax and var count)
            JsonSyntaxException.ThrowTooMuch($"Number value length ({count})", NumberSizeMax, "NumberLength");
        if (_position < _text.Length && !IsAfterScalar(_text[_position], start))
            ThrowUnexpected("the end of a number");
        return number;
    }

    /// <summary>What the limit is counted in: neither signs nor the decimal point nor the exponent's letter.</summary>
    private static int CountDigits(ReadOnlySpan<byte> number)
    {
        var count = 0;
        foreach (var character in number)
        {
            if (char.IsAsciiDigit((char)character))
                count++;
        }
        return count;
    }

    /// <summary>Reads one of the words true, false and null, whose first letter has been seen.</summary>
    public void ReadWord(JsonKind kind)
    {
        var word = kind switch { JsonKind.True => "true"u8, JsonKind.False => "false"u8, _ => "null"u8 };
        if (!_text[_position..].StartsWith(word))
            ThrowUnexpected("true, false or null");
        _position += word.Length;
        if (_position < _text.Length && IsPartOfWord(_text[_position]))
            ThrowUnexpected($"the end of the word {Encoding.ASCII.GetString(word)}");
    }

    /// <summary>Whether a word goes on, as Jackson sees it: a dollar sign ends it, what is not ASCII never does.</summary>
    private static bool IsPartOfWord(byte next) => char.IsAsciiLetterOrDigit((char)next) || next is (byte)'_' or >= 0x7F;

    /// <summary>Steps over one value of any kind.</summary>
    public void SkipValue()
    {
        var kind = Peek();
        switch (kind)
        {
            case JsonKind.Object:
                Enter();
                for (var isFirst = true; NextMember(ref isFirst, out _);)
                    SkipValue();
                break;
            case JsonKind.Array:
                Enter();
                for (var isFirst = true; NextElement(ref isFirst);)
                    SkipValue();
                break;
            case JsonKind.String:
                ReadString();
                break;
            case JsonKind.Number:
                ReadNumber();
                break;
            default:
                ReadWord(kind);
                break;
        }
    }

    /// <summary>Whether a number may end before a byte. What follows a number that is the whole text has to be white space.</summary>
    private readonly bool IsAfterScalar(byte value, int start) => value switch
    {
        (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' => true,
        (byte)',' or (byte)']' or (byte)'}' => _depth > 0 || _text.IndexOfAnyExcept(" \n\r\t"u8) != start,
        _ => false,
    };

    /// <summary>Where the next quote, backslash or control character is; the text's length if there is none.</summary>
    /// <remarks>
    /// Most strings are short. The vectors are of the size that every processor has, so that this is compiled ahead of time, which the runtime's own search for any
    /// of several bytes is not.
    /// </remarks>
    private static int FindStringStop(ReadOnlySpan<byte> text, int position)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        for (; position <= text.Length - Vector128<byte>.Count; position += Vector128<byte>.Count)
        {
            var block = Vector128.LoadUnsafe(ref first, (nuint)position);
            var stops = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)0x1F)), block);
            if (stops != Vector128<byte>.Zero)
                return position + BitOperations.TrailingZeroCount(stops.ExtractMostSignificantBits());
        }

        while ((uint)position < (uint)text.Length && text[position] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
            position++;
        return position;
    }

    private bool NextItem(ref bool isFirst, byte close)
    {
        SkipWhiteSpace();
        if (_position >= _text.Length)
            ThrowEnd($"{(char)close} or another item");
        if (_text[_position] == close)
        {
            // "[1,]" is refused below: after a comma the caller reads a value, and a bracket is none.
            _position++;
            _depth--;
            return false;
        }

        if (isFirst)
        {
            isFirst = false;
        }
        else
        {
            if (_text[_position] != ',')
                ThrowUnexpected($"a comma or {(char)close}");
            _position++;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipWhiteSpace()
    {
        if ((uint)_position < (uint)_text.Length && _text[_position] > ' ')
            return;
        SkipWhiteSpaceSlowly();
    }

    private void SkipWhiteSpaceSlowly()
    {
        while ((uint)_position < (uint)_text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            _position++;
    }

    private void SkipDigits(string expected)
    {
        var start = _position;
        while ((uint)_position < (uint)_text.Length && (uint)(_text[_position] - '0') <= 9)
            _position++;
        if (_position == start)
            ThrowUnexpected(expected);
    }

    private void SkipEscape()
    {
        if (_position + 1 >= _text.Length)
            ThrowEnd("an escaped character");

        switch (_text[_position + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                _position += 2;
                break;
            case (byte)'u':
                if (_position + 6 > _text.Length || !IsHex(_text.Slice(_position + 2, 4)))
                    JsonSyntaxException.Throw("Expected four hexadecimal digits after \\u", _position);
                _position += 6;
                break;
            default:
                JsonSyntaxException.Throw("Unrecognized character escape", _position);
                break;
        }
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        }

        return true;
    }

    private readonly void ThrowEnd(string expected) => JsonSyntaxException.Throw($"Unexpected end of the text where {expected} was expected", _position);

    private readonly void ThrowUnexpected(string expected)
    {
        if (_position >= _text.Length)
            ThrowEnd(expected);
        Rune.DecodeFromUtf8(_text[_position..], out var rune, out _);
        JsonSyntaxException.Throw($"Unexpected character '{rune}' (code {rune.Value}) where {expected} was expected", _position);
    }
}
