using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Data;

/// <summary>Java's decoder of base64: as strict as it is, with its words for what is wrong. Padding may be missing, but not be too much.</summary>
internal static class JavaBase64
{
    private const int GroupSize = 4;

    /// <summary>Decodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">What it stands for.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? fault)
    {
        bytes = null;
        fault = FaultOf(text);
        if (fault is not null)
            return false;
        var bare = text.TrimEnd('=');
        // Bits beyond the last whole byte do not matter to Java, but to .NET.
        var decoded = new byte[bare.Length * 3 / GroupSize];
        var padded = bare.PadRight((bare.Length + GroupSize - 1) / GroupSize * GroupSize, 'A');
        Convert.FromBase64String(padded).AsSpan(0, decoded.Length).CopyTo(decoded);
        bytes = decoded;
        return true;
    }

    private static string? FaultOf(string text)
    {
        if (text.Length == 1)
            return "Input byte[] should at least have 2 bytes for base64 bytes";
        var position = 0;
        var inGroup = 0;
        while (position < text.Length)
        {
            var c = text[position++];
            if (c == '=')
            {
                // One is enough behind three characters; behind two there are two.
                if (inGroup == 0 || (inGroup == 2 && (position == text.Length || text[position++] != '=')))
                    return "Input byte array has wrong 4-byte ending unit";
                break;
            }
            if (!IsDigit(c))
                return $"Illegal base64 character {HexOf(c)}";
            inGroup = (inGroup + 1) % GroupSize;
        }
        if (inGroup == 1)
            return "Last unit does not have enough valid bits";
        return position < text.Length ? $"Input byte array has incorrect ending byte at {position}" : null;
    }

    private static bool IsDigit(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/';

    /// <summary>The number of a byte of Latin-1, which has a sign in Java; what is beyond is a question mark.</summary>
    private static string HexOf(char c) => c > 0xFF ? "3f" : c > 0x7F ? $"-{0x100 - c:x}" : $"{(int)c:x}";
}
