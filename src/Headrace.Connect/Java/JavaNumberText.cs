using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Writes floating-point numbers as Java does: <c>1.0</c>, <c>1.0E10</c>, <c>1.0E-5</c>, <c>NaN</c>, <c>-Infinity</c>.</summary>
/// <remarks>
/// The digits are the fewest that read back as the same number, as Java from version 19 on writes them (older ones add a digit here and there), but always one
/// after the point, and that one, where the shortest has none, as near to the number as it gets: the smallest double is <c>4.9E-324</c>. Plain notation is used
/// from 0.001 to below 10,000,000.
/// </remarks>
internal static class JavaNumberText
{
    /// <summary>How many characters a number takes at most: <c>-2.2250738585072014E-308</c> and the like.</summary>
    public const int SizeMax = 32;

    private const long MantissaMask = (1L << 52) - 1;

    private const int FewDecimalsMax = 4;

    public static string Of(double value)
    {
        Span<byte> text = stackalloc byte[SizeMax];
        return Encoding.ASCII.GetString(text[..Write(value, text)]);
    }

    public static string Of(float value)
    {
        Span<byte> text = stackalloc byte[SizeMax];
        return Encoding.ASCII.GetString(text[..Write(value, text)]);
    }

    /// <summary>Writes a number as ASCII.</summary>
    /// <param name="value">The number.</param>
    /// <param name="output">At least <see cref="SizeMax"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(double value, Span<byte> output)
    {
        if (!double.IsFinite(value))
            return WriteSpecial(double.IsNaN(value), value < 0, output);

        // Whole numbers of a few digits are frequent, and their text is known without a search for the shortest digits.
        var whole = (int)value;
        if (whole == value && whole is > -10_000_000 and < 10_000_000 && (whole != 0 || !double.IsNegative(value)))
            return WriteWhole(whole, output);
        if (TryWriteFewDecimals(value, output, out var fewLength))
            return fewLength;

        Span<byte> scientific = stackalloc byte[SizeMax];
        Span<byte> shortest = stackalloc byte[SizeMax];
        value.TryFormat(shortest, out var shortestLength, default, CultureInfo.InvariantCulture);

        // The platform's shortest text reads back as another number for two powers of two, whose neighbours are not equally far away.
        if ((BitConverter.DoubleToInt64Bits(value) & MantissaMask) == 0
            && double.Parse(shortest[..shortestLength], NumberStyles.Float, CultureInfo.InvariantCulture) != value)
            Format(value, "E16", shortest, out shortestLength);

        var number = Digits.Of(shortest[..shortestLength], stackalloc byte[SizeMax]);
        if (number.Count == 1)
        {
            Format(value, "E1", scientific, out var length);
            if (double.Parse(scientific[..length], NumberStyles.Float, CultureInfo.InvariantCulture) == value)
                number = Digits.Of(scientific[..length], shortest);
        }

        return number.Write(output);
    }

    /// <summary>Writes a number as ASCII.</summary>
    /// <param name="value">The number.</param>
    /// <param name="output">At least <see cref="SizeMax"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(float value, Span<byte> output)
    {
        if (!float.IsFinite(value))
            return WriteSpecial(float.IsNaN(value), value < 0, output);

        var whole = (int)value;
        if (whole == value && whole is > -10_000_000 and < 10_000_000 && (whole != 0 || !float.IsNegative(value)))
            return WriteWhole(whole, output);

        Span<byte> scientific = stackalloc byte[SizeMax];
        Span<byte> shortest = stackalloc byte[SizeMax];
        value.TryFormat(shortest, out var shortestLength, default, CultureInfo.InvariantCulture);
        var number = Digits.Of(shortest[..shortestLength], stackalloc byte[SizeMax]);
        if (number.Count == 1)
        {
            Format(value, "E1", scientific, out var length);
            if (float.Parse(scientific[..length], NumberStyles.Float, CultureInfo.InvariantCulture) == value)
                number = Digits.Of(scientific[..length], shortest);
        }

        return number.Write(output);
    }

    private static void Format<T>(T value, string format, Span<byte> output, out int length)
        where T : IUtf8SpanFormattable
    {
        var isWritten = value.TryFormat(output, out length, format, CultureInfo.InvariantCulture);
        Debug.Assert(isWritten, "The buffer holds every number.");
    }

    private static int WriteWhole(int value, Span<byte> output)
    {
        value.TryFormat(output, out var length, default, CultureInfo.InvariantCulture);
        output[length] = (byte)'.';
        output[length + 1] = (byte)'0';
        return length + 2;
    }

    /// <summary>Writes a number of plain notation that has up to four decimals, as most of those have that people wrote.</summary>
    /// <remarks>
    /// No search for the shortest digits is needed: a whole number and a power of ten, both exact, divide to the double next to the quotient. Numbers of up to 15
    /// digits are all different as doubles, so the one that reads back is the only one that does, and none shorter is another.
    /// </remarks>
    private static bool TryWriteFewDecimals(double value, Span<byte> output, out int length)
    {
        length = 0;
        var magnitude = Math.Abs(value);
        if (magnitude is not (>= 0.001 and < 10_000_000))
            return false;

        var power = 10L;
        var decimals = 1;
        long digits;
        while ((digits = (long)((magnitude * power) + 0.5)) / (double)power != magnitude)
        {
            if (++decimals > FewDecimalsMax)
                return false;
            power *= 10;
        }

        if (value < 0)
            output[length++] = (byte)'-';
        var whole = Math.DivRem(digits, power, out var fraction);
        whole.TryFormat(output[length..], out var wholeLength, default, CultureInfo.InvariantCulture);
        length += wholeLength;
        output[length++] = (byte)'.';
        for (var place = length + decimals - 1; place >= length; place--)
        {
            output[place] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }

        length += decimals;
        return true;
    }

    private static int WriteSpecial(bool isNaN, bool isNegative, Span<byte> output)
    {
        var text = isNaN ? "NaN"u8 : isNegative ? "-Infinity"u8 : "Infinity"u8;
        text.CopyTo(output);
        return text.Length;
    }

    /// <summary>The digits of a number without zeros at either end, and where the point is.</summary>
    private readonly ref struct Digits
    {
        private readonly ReadOnlySpan<byte> _digits;
        private readonly bool _isNegative;
        private readonly int _exponent;

        private Digits(ReadOnlySpan<byte> digits, bool isNegative, int exponent)
        {
            _digits = digits;
            _isNegative = isNegative;
            _exponent = exponent;
        }

        public int Count => _digits.Length;

        /// <summary>Takes the platform's text apart: <c>-12.5</c>, <c>1E+16</c>, <c>1.5E-05</c>.</summary>
        public static Digits Of(ReadOnlySpan<byte> text, Span<byte> digits)
        {
            var isNegative = text[0] == '-';
            var count = 0;
            var exponent = -1;
            var hasPoint = false;
            foreach (var character in isNegative ? text[1..] : text)
            {
                if (character == 'E')
                    break;
                if (character == '.')
                {
                    hasPoint = true;
                    continue;
                }

                // Zeros before the first digit other than zero only move the point.
                if (character != '0' || count > 0)
                    digits[count++] = character;
                if (!hasPoint && count > 0)
                    exponent++;
                else if (hasPoint && count == 0)
                    exponent--;
            }

            var marker = text.IndexOf((byte)'E');
            if (marker >= 0)
                exponent += int.Parse(text[(marker + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

            while (count > 1 && digits[count - 1] == '0')
                count--;
            if (count == 0)
            {
                digits[count++] = (byte)'0';
                exponent = 0;
            }

            return new(digits[..count], isNegative, exponent);
        }

        public int Write(Span<byte> output)
        {
            var length = 0;
            if (_isNegative)
                output[length++] = (byte)'-';

            if (_exponent is >= 0 and < 7)
            {
                for (var i = 0; i <= _exponent; i++)
                    output[length++] = i < _digits.Length ? _digits[i] : (byte)'0';

                return WriteFraction(output, length, _digits.Length > _exponent + 1 ? _digits[(_exponent + 1)..] : default);
            }

            if (_exponent is < 0 and >= -3)
            {
                output[length++] = (byte)'0';
                output[length++] = (byte)'.';
                for (var i = -1; i > _exponent; i--)
                    output[length++] = (byte)'0';

                _digits.CopyTo(output[length..]);
                return length + _digits.Length;
            }

            output[length++] = _digits[0];
            length = WriteFraction(output, length, _digits[1..]);
            output[length++] = (byte)'E';
            _exponent.TryFormat(output[length..], out var exponentLength, default, CultureInfo.InvariantCulture);
            return length + exponentLength;
        }

        private static int WriteFraction(Span<byte> output, int length, ReadOnlySpan<byte> fraction)
        {
            output[length++] = (byte)'.';
            if (fraction.IsEmpty)
                output[length++] = (byte)'0';

            fraction.CopyTo(output[length..]);
            return length + fraction.Length;
        }
    }
}
