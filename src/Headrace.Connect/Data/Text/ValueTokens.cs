namespace Headrace.Connect.Data;

/// <summary>Divides the text of a header value into tokens: the text up to the next of <c>: , { } [ ] "</c>, or that character itself.</summary>
/// <remarks>A delimiter after a backslash is no delimiter. Looking for an expected token skips blank tokens, and skipped ones stay skipped.</remarks>
internal ref struct ValueTokens(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    // A token that was read but not taken: its start; -1 for none. It ends at the position.
    private int _peekedStart = -1;

    public readonly bool HasNext => _peekedStart >= 0 || _position < _text.Length;

    /// <summary>Where the next token begins.</summary>
    public readonly int Mark() => _peekedStart >= 0 ? _peekedStart : _position;

    public void RewindTo(int mark)
    {
        _position = mark;
        _peekedStart = -1;
    }

    public ReadOnlySpan<char> Next()
    {
        var start = _peekedStart >= 0 ? _peekedStart : Read();
        _peekedStart = -1;
        return _text[start.._position];
    }

    /// <summary>The text of the next tokens together; empty where there are not so many, and then none is taken.</summary>
    public ReadOnlySpan<char> Next(int count)
    {
        var start = Mark();
        for (var i = 0; i < count; i++)
        {
            if (!HasNext)
            {
                RewindTo(start);
                return default;
            }

            Next();
        }

        return _text[start.._position];
    }

    /// <summary>Takes the next token that is not blank if it is the expected one.</summary>
    public bool TryConsume(ReadOnlySpan<char> expected)
    {
        if (_peekedStart < 0)
        {
            if (!HasNext)
                return false;

            _peekedStart = Read();
        }

        while (JavaNumbers.Trim(_text[_peekedStart.._position]).IsEmpty && _position < _text.Length)
            _peekedStart = Read();

        if (!JavaNumbers.Trim(_text[_peekedStart.._position]).SequenceEqual(expected))
            return false;

        _peekedStart = -1;
        return true;
    }

    private int Read()
    {
        var start = _position;
        var isEscaped = false;
        while (_position < _text.Length)
        {
            switch (_text[_position])
            {
                case '\\':
                    isEscaped = !isEscaped;
                    break;
                case ':' or ',' or '{' or '}' or '[' or ']' or '"' when !isEscaped:
                    if (_position == start)
                        _position++;

                    return start;
                default:
                    isEscaped = false;
                    break;
            }

            _position++;
        }

        return start;
    }
}
