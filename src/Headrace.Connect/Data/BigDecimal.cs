using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Headrace.Connect.Data;

/// <summary>A decimal number of any size: an unscaled integer and a scale, as in Java's BigDecimal. The value is unscaled × 10^-scale.</summary>
/// <remarks>Equality looks at the scale too (<c>1.0</c> is not <c>1.00</c>), as Java's <c>equals</c> does; <see cref="CompareTo"/> looks at the value alone.</remarks>
/// <param name="unscaled">The digits.</param>
/// <param name="scale">How many of the digits stand after the decimal point; negative for trailing zeros before it.</param>
[SuppressMessage("Design", "CA1036", Justification = "Operators < and == would disagree: equality looks at the scale, order does not, as in Java.")]
public sealed class BigDecimal(BigInteger unscaled, int scale) : IEquatable<BigDecimal>, IComparable<BigDecimal>
{
    private const string NotANumber = "The text is not a decimal number.";

    /// <summary>Zero without digits after the point.</summary>
    public static BigDecimal Zero { get; } = new(BigInteger.Zero, 0);

    /// <summary>The digits.</summary>
    public BigInteger Unscaled { get; } = unscaled;

    /// <summary>How many of the digits stand after the decimal point.</summary>
    public int Scale { get; } = scale;

    /// <summary>-1, 0 or 1 for a negative number, zero and a positive number.</summary>
    public int Sign => Unscaled.Sign;

    /// <summary>How many digits the unscaled integer has; 1 for zero.</summary>
    public int Precision => DigitCount(Unscaled);

    /// <summary>Makes a number of a platform decimal, its scale kept.</summary>
    /// <param name="value">The number.</param>
    public static BigDecimal From(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return new(bits[3] < 0 ? -digits : digits, value.Scale);
    }

    /// <summary>Makes a number of the shortest decimal that reads back as the given one.</summary>
    /// <param name="value">The number.</param>
    /// <exception cref="OverflowException">The number is infinite or not a number.</exception>
    public static BigDecimal From(double value) =>
        double.IsFinite(value) ? Parse(JavaNumberText.Of(value)) : throw new OverflowException("Infinite or NaN");

    /// <summary>Makes a number of the big-endian two's complement bytes that the logical type Decimal has.</summary>
    /// <param name="unscaled">The bytes of the unscaled integer, at least one.</param>
    /// <param name="scale">The scale.</param>
    /// <exception cref="FormatException">There are no bytes.</exception>
    public static BigDecimal FromBytes(ReadOnlySpan<byte> unscaled, int scale) =>
        unscaled.IsEmpty ? throw new FormatException("Zero length BigInteger") : new(new BigInteger(unscaled, isUnsigned: false, isBigEndian: true), scale);

    /// <summary>The big-endian two's complement bytes of the unscaled integer, as few as it needs.</summary>
    public byte[] ToBytes() => Unscaled.ToByteArray(isUnsigned: false, isBigEndian: true);

    /// <summary>Reads a number as Java's constructor does: sign, digits with at most one point, exponent. Spaces are not allowed.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is no decimal number, or its scale does not fit 32 bits.</exception>
    public static BigDecimal Parse(ReadOnlySpan<char> text) => TryParse(text, out var value) ? value : throw new FormatException(NotANumber);

    /// <summary>Reads a number as Java's constructor does: sign, digits with at most one point, exponent. Spaces are not allowed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether the text is a decimal number.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out BigDecimal? value)
    {
        value = null;
        var position = 0;
        var isNegative = false;
        if (position < text.Length && text[position] is '+' or '-')
            isNegative = text[position++] == '-';

        var digits = new char[text.Length];
        var digitCount = 0;
        long scale = 0;
        var hasPoint = false;
        for (; position < text.Length; position++)
        {
            if (JavaNumbers.DigitOf(text[position]) is >= 0 and var digit)
            {
                digits[digitCount++] = (char)('0' + digit);
                if (hasPoint)
                    scale++;
            }
            else if (text[position] == '.' && !hasPoint)
                hasPoint = true;
            else
                break;
        }

        if (digitCount == 0)
            return false;
        if (position < text.Length)
        {
            if (text[position] is not ('e' or 'E') || !TryParseExponent(text[(position + 1)..], out var exponent))
                return false;

            scale -= exponent;
        }

        if (scale != (int)scale)
            return false;

        var unscaled = BigInteger.Parse(digits.AsSpan(0, digitCount), NumberStyles.None, CultureInfo.InvariantCulture);
        value = new(isNegative ? -unscaled : unscaled, (int)scale);
        return true;
    }

    /// <summary>The same value with another scale.</summary>
    /// <param name="scale">The scale.</param>
    /// <param name="rounding">What becomes of digits that the scale has no place for.</param>
    public BigDecimal SetScale(int scale, MidpointRounding rounding)
    {
        if (scale == Scale)
            return this;
        if (Unscaled.IsZero)
            return new(BigInteger.Zero, scale);
        if (scale > Scale)
            return new(Unscaled * BigInteger.Pow(10, checked(scale - Scale)), scale);

        // Where all digits go and a zero before them too, what is lost is less than half, and no power of ten need be made of a far scale.
        var dropped = (long)Scale - scale;
        if (dropped > Precision)
            return new(RoundingStep(BigInteger.Zero, -1, rounding), scale);

        var divisor = BigInteger.Pow(10, (int)dropped);
        var quotient = BigInteger.DivRem(Unscaled, divisor, out var rest);
        return rest.IsZero
            ? new(quotient, scale)
            : new(quotient + RoundingStep(quotient, (BigInteger.Abs(rest) * 2).CompareTo(divisor), rounding), scale);
    }

    /// <summary>The same value with another scale, if nothing but zeros is lost.</summary>
    /// <param name="scale">The scale.</param>
    /// <exception cref="ArithmeticException">Digits other than zero would be lost.</exception>
    public BigDecimal SetScale(int scale)
    {
        var truncated = SetScale(scale, MidpointRounding.ToZero);
        return truncated.CompareTo(this) == 0 ? truncated : throw new ArithmeticException("Rounding necessary");
    }

    /// <summary>Whether the number has no fraction.</summary>
    public bool IsInteger() => Scale <= 0 || Unscaled.IsZero || (Scale < Precision && (Unscaled % BigInteger.Pow(10, Scale)).IsZero);

    /// <summary>The number without its fraction.</summary>
    /// <remarks>A negative scale of millions makes an integer of as many digits: check <see cref="Scale"/> of numbers that come from outside.</remarks>
    public BigInteger ToBigInteger() => SetScale(0, MidpointRounding.ToZero).Unscaled;

    /// <summary>The number without its fraction, of which the low 64 bits are taken, as Java's <c>longValue</c> does.</summary>
    public long ToInt64Wrapping()
    {
        // 10^64 is a multiple of 2^64.
        if (Unscaled.IsZero || Scale <= -64 || (Scale > 0 && Scale >= Precision))
            return 0;

        return unchecked((long)(ulong)(ToBigInteger() & ulong.MaxValue));
    }

    /// <summary>The number as a 64-bit integer, if it is one.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>False for a number with a fraction or beyond 64 bits.</returns>
    public bool TryToInt64(out long value)
    {
        value = 0;
        if (Unscaled.IsZero)
            return true;
        if ((long)Precision - Scale is > 19 or <= 0 || !IsInteger())
            return false;

        var integer = ToBigInteger();
        if (integer < long.MinValue || integer > long.MaxValue)
            return false;

        value = (long)integer;
        return true;
    }

    /// <summary>The nearest 64-bit IEEE 754 number; infinity where it is too large.</summary>
    public double ToDouble() => double.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The nearest 32-bit IEEE 754 number; infinity where it is too large.</summary>
    public float ToSingle() => float.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The number as a platform decimal, if nothing is lost.</summary>
    /// <param name="value">The number.</param>
    /// <returns>False where it has more digits or another range than a platform decimal.</returns>
    public bool TryToDecimal(out decimal value)
    {
        value = 0;
        if (Unscaled.IsZero)
            return true;

        var digits = BigInteger.Abs(Unscaled);
        var scale = Scale;
        if ((long)Precision - Scale > 29)
            return false;

        if (scale < 0)
        {
            digits *= BigInteger.Pow(10, -scale);
            scale = 0;
        }

        while (scale > 28 || digits.GetBitLength() > 96)
        {
            var shorter = BigInteger.DivRem(digits, 10, out var rest);
            if (scale == 0 || !rest.IsZero)
                return false;

            digits = shorter;
            scale--;
        }

        value = new decimal((int)(uint)(digits & uint.MaxValue), (int)(uint)((digits >> 32) & uint.MaxValue), (int)(uint)(digits >> 64), Sign < 0, (byte)scale);
        return true;
    }

    /// <summary>The number without an exponent, as Java's <c>toPlainString</c> writes it.</summary>
    public string ToPlainString()
    {
        if (Scale == 0 || (Scale < 0 && Unscaled.IsZero))
            return Unscaled.ToString(CultureInfo.InvariantCulture);
        if (Scale < 0)
            return Unscaled.ToString(CultureInfo.InvariantCulture) + new string('0', -Scale);

        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture);
        return (Sign < 0 ? "-" : "") + WithPoint(digits, Scale);
    }

    /// <summary>The number as Java's <c>toString</c> writes it: with an exponent for a negative scale and for more than six leading zeros.</summary>
    public override string ToString()
    {
        if (Scale == 0)
            return Unscaled.ToString(CultureInfo.InvariantCulture);

        var sign = Sign < 0 ? "-" : "";
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture);
        var exponent = -(long)Scale + (digits.Length - 1);
        if (Scale > 0 && exponent >= -6)
            return sign + WithPoint(digits, Scale);

        var mantissa = digits.Length > 1 ? $"{digits[0]}.{digits.AsSpan(1)}" : digits;
        return exponent == 0 ? sign + mantissa : string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}E{(exponent > 0 ? "+" : "")}{exponent}");
    }

    /// <summary>Compares by value: <c>1.0</c> and <c>1.00</c> are the same.</summary>
    /// <param name="other">The other number.</param>
    public int CompareTo(BigDecimal? other)
    {
        if (other is null)
            return 1;
        if (Scale == other.Scale)
            return Unscaled.CompareTo(other.Unscaled);
        if (Sign != other.Sign || Sign == 0)
            return Sign.CompareTo(other.Sign);

        // The places of the first digits decide, unless they are the same: then the scales are no further apart than the numbers are long.
        var place = (long)Precision - Scale;
        var otherPlace = (long)other.Precision - other.Scale;
        if (place != otherPlace)
            return place > otherPlace ? Sign : -Sign;

        return Scale < other.Scale
            ? (Unscaled * BigInteger.Pow(10, other.Scale - Scale)).CompareTo(other.Unscaled)
            : Unscaled.CompareTo(other.Unscaled * BigInteger.Pow(10, Scale - other.Scale));
    }

    /// <inheritdoc/>
    public bool Equals(BigDecimal? other) => other is not null && Scale == other.Scale && Unscaled == other.Unscaled;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BigDecimal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Unscaled, Scale);

    private static string WithPoint(string digits, int scale) => digits.Length > scale
        ? $"{digits.AsSpan(0, digits.Length - scale)}.{digits.AsSpan(digits.Length - scale)}"
        : "0." + digits.PadLeft(scale, '0');

    private static bool TryParseExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '+' or '-')
            text = text[1..];
        if (text.IsEmpty)
            return false;

        // Java takes ten digits besides leading zeros.
        var significant = 0;
        foreach (var character in text)
        {
            var digit = JavaNumbers.DigitOf(character);
            if (digit < 0)
                return false;
            if (digit > 0 || significant > 0)
                significant++;
            if (significant > 10)
                return false;

            exponent = (exponent * 10) + digit;
        }

        if (isNegative)
            exponent = -exponent;

        return exponent == (int)exponent;
    }

    private static int DigitCount(BigInteger value)
    {
        if (value.IsZero)
            return 1;

        var magnitude = BigInteger.Abs(value);
        if (magnitude <= ulong.MaxValue)
            return ((ulong)magnitude).ToString(CultureInfo.InvariantCulture).Length;

        // log10(2) from below and above leaves at most two candidates, which one comparison decides.
        var count = (int)((magnitude.GetBitLength() - 1) * 0.30102999566398114) + 1;
        return magnitude >= BigInteger.Pow(10, count) ? count + 1 : count;
    }

    private int RoundingStep(BigInteger quotient, int comparisonWithHalf, MidpointRounding rounding) => rounding switch
    {
        MidpointRounding.ToZero => 0,
        MidpointRounding.ToNegativeInfinity => Sign < 0 ? -1 : 0,
        MidpointRounding.ToPositiveInfinity => Sign > 0 ? 1 : 0,
        MidpointRounding.AwayFromZero => comparisonWithHalf >= 0 ? Sign : 0,
        MidpointRounding.ToEven => comparisonWithHalf > 0 || (comparisonWithHalf == 0 && !quotient.IsEven) ? Sign : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "There is no such rounding."),
    };
}
