using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>A number of a JSON text, kept as its digits until the schema says what it shall become.</summary>
/// <remarks>The conversions are those of Jackson's number nodes, which are Java's: integers wrap to their low bits, fractions are cut off.</remarks>
/// <param name="digits">The number as it is written; its syntax has been checked.</param>
/// <param name="isIntegral">Whether it has neither decimal point nor exponent.</param>
internal readonly ref struct JsonNumber(ReadOnlySpan<byte> digits, bool isIntegral)
{
    private const int DigitsOfInt64Min = 19;

    /// <summary>The digits, and with them two signs, a decimal point and an exponent's letter.</summary>
    private const int NumberSizeMax = JsonCursor.NumberSizeMax + 4;

    /// <summary>So many digits are always exact as a double.</summary>
    private const int ExactDigitsMax = 15;

    private static ReadOnlySpan<double> PowersOfTen => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private readonly ReadOnlySpan<byte> _digits = digits;

    /// <summary>Whether the number has neither decimal point nor exponent.</summary>
    public bool IsIntegral { get; } = isIntegral;

    /// <summary>Whether Jackson keeps the number as a 32-bit integer.</summary>
    public bool IsInt32 => IsIntegral && Utf8Parser.TryParse(_digits, out long value, out var used) && used == _digits.Length && value == (int)value;

    private bool IsZero
    {
        get
        {
            var exponentAt = _digits.IndexOfAny((byte)'e', (byte)'E');
            return !(exponentAt < 0 ? _digits : _digits[..exponentAt]).ContainsAnyInRange((byte)'1', (byte)'9');
        }
    }

    /// <summary>Refuses an exponent that a BigDecimal has no room for, whatever the number is read as: Jackson makes one of every fraction.</summary>
    public void EnsureScale() => ToDecimal();

    /// <summary>The integer part's low 64 bits.</summary>
    public long ToInt64()
    {
        if (!IsIntegral)
            return TruncatedToInt64();

        var isNegative = _digits[0] == '-';
        var result = 0UL;
        foreach (var digit in isNegative ? _digits[1..] : _digits)
            result = unchecked((result * 10) + (ulong)(digit - '0'));
        return unchecked((long)(isNegative ? 0 - result : result));
    }

    // Jackson reads fractions as BigDecimal, whose zero has no sign; a number that is only too small keeps it.
    public double ToDouble() => TryReadFewDigits(out var few) ? few : double.Parse(_digits, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && value == 0 && IsZero ? 0 : value;

    public float ToSingle()
    {
        if (!IsIntegral)
            return float.Parse(_digits, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && value == 0 && IsZero ? 0 : value;

        // Java casts the 64-bit integer, which rounds once, like reading the digits.
        return _digits.Length < DigitsOfInt64Min ? ToInt64() : float.Parse(_digits, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The number exactly as it is written, trailing zeros and exponent included in its scale.</summary>
    public BigDecimal ToDecimal()
    {
        var mantissa = _digits;
        var exponent = 0L;
        var exponentAt = _digits.IndexOfAny((byte)'e', (byte)'E');
        if (exponentAt >= 0)
        {
            mantissa = _digits[..exponentAt];
            if (!long.TryParse(_digits[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || exponent != (int)exponent)
                JsonSyntaxException.Throw("The exponent of a number is too large", exponentAt);
        }

        var point = mantissa.IndexOf((byte)'.');
        if (point < 0)
            return new BigDecimal(ToInteger(mantissa), Scale(-exponent));

        Span<byte> joined = stackalloc byte[mantissa.Length - 1];
        mantissa[..point].CopyTo(joined);
        mantissa[(point + 1)..].CopyTo(joined[point..]);
        var scale = Scale(mantissa.Length - point - 1 - exponent);
        return new BigDecimal(ToInteger(joined), scale);
    }

    /// <summary>Reads a number of up to 15 digits without exponent: they and the power of ten are exact, so that the division gives the nearest double.</summary>
    private bool TryReadFewDigits(out double value)
    {
        value = 0;
        var digits = 0L;
        var count = 0;
        var decimals = -1;
        foreach (var character in _digits[0] == '-' ? _digits[1..] : _digits)
        {
            if (character == '.')
            {
                decimals = 0;
                continue;
            }

            if ((uint)(character - '0') > 9 || ++count > ExactDigitsMax)
                return false;
            digits = (digits * 10) + (character - '0');
            if (decimals >= 0)
                decimals++;
        }

        if (digits == 0)
            return true;
        value = decimals > 0 ? digits / PowersOfTen[decimals] : digits;
        if (_digits[0] == '-')
            value = -value;
        return true;
    }

    private static BigInteger ToInteger(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < DigitsOfInt64Min)
            return Utf8Parser.TryParse(digits, out long small, out _) ? small : throw new FormatException("Not a whole number.");

        Span<char> characters = stackalloc char[NumberSizeMax];
        Encoding.ASCII.GetChars(digits, characters);
        return BigInteger.Parse(characters[..digits.Length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static int Scale(long scale)
    {
        if (scale != (int)scale)
            JsonSyntaxException.Throw("The scale of a number is too large", 0);
        return (int)scale;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TruncatedToInt64()
    {
        var number = ToDecimal();

        // 10^64 and above have 64 zero bits at the end; below that the power is small enough to be written out.
        if (number.Unscaled.IsZero || number.Scale <= -64 || number.Scale > NumberSizeMax)
            return 0;
        var integer = number.Scale <= 0
            ? number.Unscaled * BigInteger.Pow(10, -number.Scale)
            : BigInteger.Divide(number.Unscaled, BigInteger.Pow(10, number.Scale));
        return unchecked((long)(ulong)(integer & ulong.MaxValue));
    }
}
