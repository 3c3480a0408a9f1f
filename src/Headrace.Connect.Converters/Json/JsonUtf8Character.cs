namespace Headrace.Connect.Converters.Json;

/// <summary>Reads single characters of UTF-8 as Jackson does: by the bits that its bytes give, be they more than it needs. Surrogates alone are refused.</summary>
internal static class JsonUtf8Character
{
    private const int SizeMax = 4;

    /// <summary>How many bytes a character takes by its first one, which is no ASCII character; 0 for a byte that begins none.</summary>
    public static int SizeOf(byte first) => first switch
    {
        < 0xC0 => 0,
        < 0xE0 => 2,
        < 0xF0 => 3,
        < 0xF8 => SizeMax,
        _ => 0,
    };

    /// <summary>Reads the character that a text begins with, which is no ASCII character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The character, or the first half of a surrogate pair where it takes four bytes.</param>
    /// <param name="second">The other half.</param>
    /// <returns>False where its bytes are not those of a character.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out char first, out char second)
    {
        (first, second) = ('\0', '\0');
        var size = SizeOf(text[0]);
        if (size == 0 || size > text.Length)
            return false;

        var code = text[0] & (0xFF >> (size + 1));
        foreach (var following in text[1..size])
        {
            if ((following & 0xC0) != 0x80)
                return false;
            code = (code << 6) | (following & 0x3F);
        }

        if (size < SizeMax)
        {
            first = (char)code;
            return !char.IsSurrogate(first);
        }

        code -= 0x10000;
        first = unchecked((char)(0xD800 | (code >> 10)));
        second = (char)(0xDC00 | (code & 0x3FF));
        return true;
    }
}
