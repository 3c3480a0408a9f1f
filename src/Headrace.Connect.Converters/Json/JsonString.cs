using System.Buffers;
using System.Globalization;
using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>A string of a JSON text: where its characters are, without the quotes.</summary>
/// <param name="Offset">Where the characters begin in the text.</param>
/// <param name="Length">How many bytes they take.</param>
/// <param name="HasEscapes">Whether escapes are among them.</param>
internal readonly record struct JsonString(int Offset, int Length, bool HasEscapes)
{
    public ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> text) => text.Slice(Offset, Length);

    /// <summary>Whether the string is the same as some UTF-8 text.</summary>
    public bool EqualsUtf8(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) =>
        HasEscapes ? ToText(text) == Encoding.UTF8.GetString(other) : Raw(text).SequenceEqual(other);

    public string ToText(ReadOnlySpan<byte> text) => HasEscapes ? Unescape(Raw(text)) : Encoding.UTF8.GetString(Raw(text));

    /// <summary>Refuses halves of surrogate pairs, which Jackson takes in texts but not in names.</summary>
    /// <exception cref="JsonSyntaxException">There is one.</exception>
    public void EnsureWholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var rest = Unescape(Raw(text)).AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
                JsonSyntaxException.Throw("Half of a surrogate pair in a member's name that begins", Offset);
            rest = rest[used..];
        }
    }

    /// <summary>The string as a value: a slice of the text's own array where there are no escapes in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="segment">The part of an array that the text lies in.</param>
    public DataValue ToValue(ReadOnlySpan<byte> text, ArraySegment<byte> segment) =>
        HasEscapes ? DataValue.From(Unescape(Raw(text))) : DataValue.FromUtf8(segment.Array!, segment.Offset + Offset, Length);

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        // As characters, not bytes: an escape may name half of a surrogate pair, and Java keeps such a half.
        var result = new StringBuilder(raw.Length);
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            result.Append(Encoding.UTF8.GetString(escape < 0 ? raw : raw[..escape]));
            if (escape < 0)
                return result.ToString();

            var letter = raw[escape + 1];
            if (letter == 'u')
            {
                result.Append((char)int.Parse(raw.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                raw = raw[(escape + 6)..];
                continue;
            }

            result.Append(letter switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => (char)letter,
            });
            raw = raw[(escape + 2)..];
        }
    }
}
