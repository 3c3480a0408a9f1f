using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Headrace.Connect.Data;

/// <summary>Takes a text form as UTF-8, straight into a buffer.</summary>
internal ref struct Utf8TextOutput(IBufferWriter<byte> output) : ITextOutput
{
    private const int Utf8BytesOfUnit = 3;

    /// <summary>Room for three bytes a character is asked for up to this length.</summary>
    private const int ShortTextMax = 4096;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _length;

    public void Append(string text)
    {
        if (text.Length <= ShortTextMax
            && Utf8.FromUtf16(text, Rest(text.Length * Utf8BytesOfUnit), out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            _length += written;
            return;
        }

        // It is long, or it has half of a surrogate pair.
        Flush();
        JavaText.WriteUtf8(text, _output);
    }

    public void AppendUtf8(scoped ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Rest(utf8.Length));
        _length += utf8.Length;
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Rest(JavaNumberText.SizeMax), out var length);
        _length += length;
    }

    public void Append(float number)
    {
        // Two statements: the room may be in another span, where the length is counted anew.
        var length = JavaNumberText.Write(number, Rest(JavaNumberText.SizeMax));
        _length += length;
    }

    public void Append(double number)
    {
        // Two statements: the room may be in another span, where the length is counted anew.
        var length = JavaNumberText.Write(number, Rest(JavaNumberText.SizeMax));
        _length += length;
    }

    public void AppendName(string name, scoped ReadOnlySpan<byte> nameAndSign) => AppendUtf8(nameAndSign);

    /// <summary>Hands what has been written to the output. Needed at the end.</summary>
    public void Flush()
    {
        if (_length > 0)
            _output.Advance(_length);
        _length = 0;
        _span = default;
    }

    private Span<byte> Rest(int size)
    {
        if (_span.Length - _length < size)
        {
            Flush();
            _span = _output.GetSpan(size);
        }

        return _span[_length..];
    }
}
