using System.Buffers;
using System.Globalization;
using System.Text;

namespace Headrace.Connect.Converters.Json;

/// <summary>
/// Makes valid UTF-8 of what Jackson takes for UTF-8, which is more: it reads characters that take more bytes than they need, and never looks at what
/// follows the first value. Such characters become escapes.
/// </summary>
/// <param name="text">The text.</param>
internal ref struct JsonUtf8Repair(ReadOnlySpan<byte> text)
{
    private const int EscapeSizeMax = 12;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ArrayBufferWriter<byte> _output = new(text.Length + EscapeSizeMax);
    private int _position;

    /// <summary>The first value of the text as valid UTF-8. What is no string is left for the reader to refuse.</summary>
    /// <exception cref="JsonSyntaxException">A string has bytes in it that are not characters.</exception>
    public static ArraySegment<byte> Repair(ReadOnlySpan<byte> text) => new JsonUtf8Repair(text).CopyValue();

    private ArraySegment<byte> CopyValue()
    {
        var depth = 0;
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character == '"')
                CopyString();
            else
                CopyByte();

            if (character is (byte)'{' or (byte)'[')
                depth++;
            else if (character is (byte)'}' or (byte)']')
                depth--;
            if (depth <= 0 && character is (byte)'"' or (byte)'}' or (byte)']')
                break;
        }

        return new ArraySegment<byte>(_output.WrittenSpan.ToArray());
    }

    private void CopyString()
    {
        CopyByte();
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (character >= 0x80)
            {
                CopyCharacter();
                continue;
            }

            CopyByte();
            if (character == '"')
                return;
            if (character == '\\' && _position < _text.Length)
                CopyEscaped();
        }
    }

    /// <summary>Copies what follows a backslash, which an escape in its place would be text of.</summary>
    private void CopyEscaped()
    {
        if (_text[_position] >= 0x80)
            JsonSyntaxException.Throw("Invalid escape", _position);
        CopyByte();
    }

    private void CopyByte() => _output.Write(_text.Slice(_position++, 1));

    private void CopyCharacter()
    {
        var size = JsonUtf8Character.SizeOf(_text[_position]);
        if (size == 0 || !JsonUtf8Character.TryRead(_text[_position..], out var first, out var second))
        {
            JsonSyntaxException.Throw("Invalid UTF-8", _position);
            return;
        }

        if (Rune.DecodeFromUtf8(_text[_position..], out _, out var used) == OperationStatus.Done && used == size)
        {
            _output.Write(_text.Slice(_position, size));
        }
        else
        {
            WriteEscape(first);
            if (size == 4)
                WriteEscape(second);
        }

        _position += size;
    }

    private void WriteEscape(char character) =>
        _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}")));
}
