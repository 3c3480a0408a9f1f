using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Headrace.Connect.Data;

/// <summary>UTF-8 as the JSON library Jackson reads it, and its words where it does not: characters may take more bytes than they need, and be beyond the last one that there is.</summary>
internal static class JacksonUtf8
{
    public const string End = "Unexpected end-of-input";

    public const string InName = "in field name";

    public const string InText = "in VALUE_STRING";

    /// <summary>Finds the first byte that is no UTF-8 in a name or text, which the platform's reader takes as it is.</summary>
    /// <param name="reader">The reader, behind the token.</param>
    /// <param name="body">What it reads.</param>
    /// <returns>The reason, and the byte where the parser stood; null where there is no fault.</returns>
    public static (string Reason, int Position)? FindFault(in Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var start = (int)reader.TokenStartIndex + 1;
        var end = start + reader.ValueSpan.Length;
        return reader.TokenType switch
        {
            JsonTokenType.PropertyName => FindNameFault(body, start, end),
            JsonTokenType.String => FindFault(body, start, end, $"{End} {InText}"),
            _ => null,
        };
    }

    /// <summary>Finds the first byte that is no UTF-8.</summary>
    /// <param name="body">The whole text.</param>
    /// <param name="start">The first byte that is looked at.</param>
    /// <param name="end">The byte behind the last one in which a character may begin.</param>
    /// <param name="endReason">What is said where the text ends within a character.</param>
    /// <returns>The reason, and the byte where the parser stood; null where there is no fault.</returns>
    public static (string Reason, int Position)? FindFault(ReadOnlySpan<byte> body, int start, int end, string endReason)
    {
        for (var position = start; position < end;)
        {
            if (FindBrokenCharacter(body, position, endReason) is { } broken)
                return broken;
            if (FindSurrogate(body[position..]) is { } surrogate)
                return (surrogate, position + 3);
            position += SizeOf(body[position]);
        }
        return null;
    }

    /// <summary>As for texts, of the one character that begins in a place; halves of surrogate pairs are characters there.</summary>
    public static (string Reason, int Position)? FindBrokenCharacter(ReadOnlySpan<byte> body, int start, string endReason)
    {
        var size = SizeOf(body[start]);
        if (size == 0)
            return (InvalidStart(body[start]), start + 1);
        for (var next = start + 1; next < start + size; next++)
        {
            if (next >= body.Length)
                return (endReason, next);
            if (!IsMiddle(body[next]))
                return (InvalidMiddle(body[next]), next + 1);
        }
        return null;
    }

    /// <summary>As for texts, but a name is looked at when its end is found: what follows never belongs to its last character, and the bytes are taken by fours.</summary>
    /// <param name="body">The whole text.</param>
    /// <param name="start">The first byte of the name.</param>
    /// <param name="end">The byte of the quote behind it.</param>
    /// <returns>The reason, and the byte where the parser stood; null where there is no fault.</returns>
    public static (string Reason, int Position)? FindNameFault(ReadOnlySpan<byte> body, int start, int end) =>
        FindNameFault(body[start..end]) is { } reason ? (reason, end + 1) : null;

    private static string? FindNameFault(ReadOnlySpan<byte> name)
    {
        for (var position = 0; position < name.Length;)
        {
            var size = SizeOf(name[position]);
            if (size == 0)
                return InvalidStart(name[position]);
            if (position + size > name.Length)
                return $"{End} {InName}";
            for (var next = position + 1; next < position + size; next++)
            {
                if (!IsMiddle(name[next]))
                    return InvalidMiddle(next == position + 3 ? name[next] : Packed(name, next));
            }
            if (FindSurrogate(name[position..]) is { } surrogate)
                return surrogate;
            position += size;
        }
        return null;
    }

    /// <summary>A byte with those of its four that are before it, as Jackson tells it of names.</summary>
    private static int Packed(ReadOnlySpan<byte> name, int position)
    {
        var packed = 0;
        for (var i = position & ~3; i <= position; i++)
            packed = packed << 8 | (packed == 0 && i == (position & ~3) ? (sbyte)name[i] : name[i]);
        return packed;
    }

    private static string? FindSurrogate(ReadOnlySpan<byte> character) => character is [0xED, >= 0xA0 and var second, var third, ..]
        ? $"Invalid UTF-8: Illegal surrogate character 0x{0xD000 | (second & 0x3F) << 6 | (third & 0x3F):x}"
        : null;

    private static bool IsMiddle(byte value) => (value & 0xC0) == 0x80;

    /// <summary>How many bytes a character takes, told by the first one; 0 for none that is a first one.</summary>
    public static int SizeOf(byte first) => first switch
    {
        < 0x80 => 1,
        >= 0xC0 and < 0xE0 => 2,
        >= 0xE0 and < 0xF0 => 3,
        >= 0xF0 and < 0xF8 => 4,
        _ => 0,
    };

    public static string InvalidStart(byte value) => $"Invalid UTF-8 start byte 0x{value:x}";

    public static string InvalidMiddle(int value) => $"Invalid UTF-8 middle byte 0x{value:x}";

    /// <summary>The characters of bytes in which there is no fault.</summary>
    public static string GetString(ReadOnlySpan<byte> bytes, bool isName)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        for (var position = 0; position < bytes.Length;)
        {
            var value = ValueOf(bytes[position..], out var size);
            position += size;
            if (size < 4)
            {
                text.Append((char)value);
                continue;
            }
            value -= 0x10000; // less than 0 for a character that needs no four bytes
            text.Append((char)(isName ? 0xD800 + (value >> 10) : 0xD800 | value >> 10)).Append((char)(0xDC00 | value & 0x3FF));
        }
        return text.ToString();
    }

    /// <summary>The first character of bytes in which it is not broken, cut to 16 bits.</summary>
    public static char Decode(ReadOnlySpan<byte> bytes, out int size) => (char)(ValueOf(bytes, out size) & 0xFFFF);

    private static int ValueOf(ReadOnlySpan<byte> bytes, out int size)
    {
        size = SizeOf(bytes[0]);
        var value = size == 1 ? bytes[0] : bytes[0] & (0x7F >> size);
        foreach (var next in bytes[1..size])
            value = value << 6 | (next & 0x3F);
        return value;
    }
}
