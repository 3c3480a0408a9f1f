using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters.Json;

/// <summary>Writes JSON as Jackson's byte generator does: compact, nothing escaped but what must be, numbers in Java's text forms.</summary>
/// <param name="output">Where the text goes.</param>
/// <param name="depth">How many objects and arrays are open already.</param>
internal ref struct JsonWriter(IBufferWriter<byte> output, int depth = 0)
{
    /// <summary>Jackson's default limit on nesting (StreamWriteConstraints).</summary>
    private const int DepthMax = 1000;

    private const int EscapeSizeMax = 6;

    private const byte SurrogatePairFirst = 0xF0;

    private static readonly SearchValues<byte> EscapedBytes =
        SearchValues.Create([.. EscapedCharacters().Select(character => (byte)character), 0xF0, 0xF1, 0xF2, 0xF3, 0xF4]);

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create([.. EscapedCharacters()]);

    private static readonly SearchValues<char> EscapedCharsAndSurrogates =
        SearchValues.Create([.. EscapedCharacters(), .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _position;
    private int _depth = depth;

    /// <summary>A name as a member of an object: quoted, escaped, with a colon.</summary>
    public static byte[] ToMember(string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new JsonWriter(buffer);
        writer.WriteString(name);
        writer.WriteRaw((byte)':');
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Hands what has been written to the output. Needed once, at the end.</summary>
    public void Flush()
    {
        if (_position > 0)
            _output.Advance(_position);
        _position = 0;
        _span = default;
    }

    public void WriteRaw(byte value)
    {
        Ensure(1);
        _span[_position++] = value;
    }

    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_span[_position..]);
        _position += bytes.Length;
    }

    /// <summary>Writes the bracket that opens an object or array.</summary>
    /// <exception cref="DataException">So many are open that nothing reads such a text.</exception>
    public void WriteOpening(byte bracket)
    {
        if (++_depth > DepthMax)
        {
            throw new DataException(
                "Converting Kafka Connect data to byte[] failed due to serialization error: ",
                new SerializationException("Error serializing JSON message", new JsonLimitException($"Document nesting depth ({_depth}) exceeds the maximum allowed ({DepthMax}, from `StreamWriteConstraints.getMaxNestingDepth()`)")));
        }

        WriteRaw(bracket);
    }

    /// <summary>Writes the bracket that closes what <see cref="WriteOpening"/> opened.</summary>
    public void WriteClosing(byte bracket)
    {
        _depth--;
        WriteRaw(bracket);
    }

    public void WriteNull() => WriteRaw("null"u8);

    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    public void WriteNumber(long value)
    {
        Ensure(20);
        Utf8Formatter.TryFormat(value, _span[_position..], out var size);
        _position += size;
    }

    public void WriteNumber(double value)
    {
        if (!double.IsFinite(value))
        {
            WriteNonFinite(double.IsNaN(value), value > 0);
            return;
        }

        Ensure(JavaNumberText.SizeMax);
        _position += JavaNumberText.Write(value, _span[_position..]);
    }

    public void WriteNumber(float value)
    {
        if (!float.IsFinite(value))
        {
            WriteNonFinite(float.IsNaN(value), value > 0);
            return;
        }

        Ensure(JavaNumberText.SizeMax);
        _position += JavaNumberText.Write(value, _span[_position..]);
    }

    public void WriteNumber(BigDecimal value) => WriteAscii(value.ToString());

    /// <summary>Writes bytes as a string in standard base64 with padding.</summary>
    public void WriteBase64(scoped ReadOnlySpan<byte> bytes)
    {
        Ensure(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        _span[_position++] = (byte)'"';
        Base64.EncodeToUtf8(bytes, _span[_position..], out _, out var size);
        _position += size;
        _span[_position++] = (byte)'"';
    }

    /// <summary>Writes a text value as a string.</summary>
    public void WriteString(in DataValue text)
    {
        if (text.TryGetUtf8(out var utf8))
            WriteString(utf8);
        else
            WriteString(text.AsString());
    }

    /// <summary>Writes valid UTF-8 as a string. Characters beyond U+FFFF are written as two escapes, as Jackson does.</summary>
    public void WriteString(scoped ReadOnlySpan<byte> utf8)
    {
        Span<char> pair = stackalloc char[2];
        WriteRaw((byte)'"');
        while (true)
        {
            var plain = utf8.IndexOfAny(EscapedBytes);
            WriteRaw(plain < 0 ? utf8 : utf8[..plain]);
            if (plain < 0)
                break;
            if (utf8[plain] < SurrogatePairFirst)
            {
                WriteEscaped((char)utf8[plain]);
                utf8 = utf8[(plain + 1)..];
                continue;
            }

            Rune.DecodeFromUtf8(utf8[plain..], out var rune, out var size);
            rune.EncodeToUtf16(pair);
            WriteEscaped(pair[0]);
            WriteEscaped(pair[1]);
            utf8 = utf8[(plain + size)..];
        }

        WriteRaw((byte)'"');
    }

    /// <summary>Writes text as a string. Halves of surrogate pairs are written as escapes, whole or not.</summary>
    public void WriteString(scoped ReadOnlySpan<char> text)
    {
        // The plain set is searched several times faster, and few texts have surrogates.
        var escaped = text.ContainsAnyInRange('\uD800', '\uDFFF') ? EscapedCharsAndSurrogates : EscapedChars;
        WriteRaw((byte)'"');
        while (true)
        {
            var plain = text.IndexOfAny(escaped);
            WriteChars(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                break;
            WriteEscaped(text[plain]);
            text = text[(plain + 1)..];
        }

        WriteRaw((byte)'"');
    }

    private static IEnumerable<char> EscapedCharacters() => Enumerable.Range(0, 0x20).Select(code => (char)code).Append('"').Append('\\');

    private void WriteNonFinite(bool isNaN, bool isPositive) =>
        WriteRaw(isNaN ? "\"NaN\""u8 : isPositive ? "\"Infinity\""u8 : "\"-Infinity\""u8);

    private void WriteAscii(string text)
    {
        Ensure(text.Length);
        _position += Encoding.ASCII.GetBytes(text, _span[_position..]);
    }

    private void WriteChars(scoped ReadOnlySpan<char> chars)
    {
        Ensure(Encoding.UTF8.GetMaxByteCount(chars.Length));
        _position += Encoding.UTF8.GetBytes(chars, _span[_position..]);
    }

    private void WriteEscaped(char character)
    {
        Ensure(EscapeSizeMax);
        _span[_position++] = (byte)'\\';
        var letter = character switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\f' => 'f',
            '\r' => 'r',
            _ => 'u',
        };
        _span[_position++] = (byte)letter;
        if (letter == 'u')
        {
            Utf8Formatter.TryFormat((ushort)character, _span[_position..], out var size, new StandardFormat('X', 4));
            _position += size;
        }
    }

    private void Ensure(int size)
    {
        if (_span.Length - _position < size)
            Grow(size);
    }

    private void Grow(int size)
    {
        Flush();
        _span = _output.GetSpan(BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, 256)) is var rounded and <= int.MaxValue ? (int)rounded : size);
    }
}
