using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Converters.Json;

/// <summary>Reads base64 as Jackson does: padding is required, white space may stand between groups of four only, padded groups may follow each other.</summary>
internal static class JsonBase64
{
    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        // The platform's decoder is stricter but for white space, which it allows anywhere: without any, what it takes is right.
        if (text.Length % 4 == 0 && text.IndexOfAnyInRange((byte)0, (byte)0x20) < 0)
        {
            var buffer = new byte[SizeOf(text)];
            if (Base64.DecodeFromUtf8(text, buffer, out _, out var written) == OperationStatus.Done && written == buffer.Length)
            {
                bytes = buffer;
                return true;
            }
        }

        return TryDecodeGroups(text, out bytes);
    }

    private static int SizeOf(ReadOnlySpan<byte> text)
    {
        var padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        return (text.Length / 4 * 3) - padding;
    }

    private static bool TryDecodeGroups(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var result = new List<byte>(text.Length / 4 * 3);
        var position = 0;
        while (true)
        {
            while (position < text.Length && text[position] <= 0x20)
                position++;
            if (position == text.Length)
            {
                bytes = [.. result];
                return true;
            }

            if (text.Length - position < 4)
                return false;
            var (first, second, third, fourth) = (ValueOf(text[position]), ValueOf(text[position + 1]), text[position + 2], text[position + 3]);
            position += 4;
            if (first < 0 || second < 0 || (third == '=' && fourth != '='))
                return false;

            result.Add((byte)((first << 2) | (second >> 4)));
            if (third == '=')
                continue;
            if (ValueOf(third) < 0)
                return false;
            result.Add((byte)((second << 4) | (ValueOf(third) >> 2)));
            if (fourth == '=')
                continue;
            if (ValueOf(fourth) < 0)
                return false;
            result.Add((byte)((ValueOf(third) << 6) | ValueOf(fourth)));
        }
    }

    private static int ValueOf(byte letter) => letter switch
    {
        >= (byte)'A' and <= (byte)'Z' => letter - 'A',
        >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
