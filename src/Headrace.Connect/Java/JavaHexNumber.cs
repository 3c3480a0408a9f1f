using System.Globalization;
using System.Numerics;

namespace Headrace.Connect.Data;

/// <summary>Reads the hexadecimal notation of floating-point numbers, as in <c>0x1.8p1</c>.</summary>
internal static class JavaHexNumber
{
    /// <summary>More than any number needs; so that what is beyond ends as zero or infinity.</summary>
    private const int ExponentMax = 100_000_000;

    /// <summary>Whether a text without its sign is in this notation, if it is a number at all.</summary>
    public static bool IsHex(ReadOnlySpan<char> text) => text is ['0', 'x' or 'X', ..];

    /// <summary>Reads a number.</summary>
    /// <param name="text">The text without its sign.</param>
    /// <param name="precision">How many bits a number has: 53 or 24.</param>
    /// <param name="exponentMin">The power of two that the smallest number is.</param>
    /// <param name="value">The nearest of the numbers, or infinity.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int precision, int exponentMin, out double value)
    {
        value = 0;
        text = text[2..];
        var mantissa = BigInteger.Zero;
        long exponent = 0;
        var digits = 0;
        var hasPoint = false;
        var position = 0;
        for (; position < text.Length && (char.IsAsciiHexDigit(text[position]) || (text[position] == '.' && !hasPoint)); position++)
        {
            if (text[position] == '.')
            {
                hasPoint = true;
                continue;
            }

            digits++;
            mantissa = (mantissa << 4) + int.Parse(text.Slice(position, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (hasPoint)
                exponent -= 4;
        }

        if (digits == 0 || position == text.Length || text[position] is not ('p' or 'P') || !TryReadExponent(text[(position + 1)..], out var power))
            return false;
        value = Round(mantissa, exponent + power, precision, exponentMin);
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        if (text is [.., 'f' or 'F' or 'd' or 'D'])
            text = text[..^1];
        var isNegative = text is ['-', ..];
        if (text is ['+' or '-', ..])
            text = text[1..];
        if (text.IsEmpty)
            return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            exponent = Math.Min(ExponentMax, (exponent * 10) + digit - '0');
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }

    /// <summary>The number nearest to a mantissa times a power of two; of two that are as near, the even one.</summary>
    private static double Round(BigInteger mantissa, long exponent, int precision, int exponentMin)
    {
        if (mantissa.IsZero)
            return 0;
        var size = (long)mantissa.GetBitLength();
        var dropped = Math.Max(size - precision, exponentMin - exponent);
        if (dropped > size)
            return 0;
        if (dropped > 0)
        {
            var rest = mantissa & ((BigInteger.One << (int)dropped) - 1);
            mantissa >>= (int)dropped;
            exponent += dropped;
            var half = rest.CompareTo(BigInteger.One << (int)(dropped - 1));
            if (half > 0 || (half == 0 && !mantissa.IsEven))
                mantissa += 1;
        }

        return Math.ScaleB((double)mantissa, (int)Math.Clamp(exponent, -ExponentMax, ExponentMax));
    }
}
