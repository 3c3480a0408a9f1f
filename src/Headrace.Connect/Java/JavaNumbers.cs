using System.Globalization;

namespace Headrace.Connect.Data;

/// <summary>Reads numbers as Java's parsers do.</summary>
internal static class JavaNumbers
{
    /// <summary>Java's NaN, whose sign is not set, unlike .NET's: the bytes of a number show it.</summary>
    private static readonly double JavaNaN = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    /// <summary>The value of a decimal digit of any script, -1 for anything else.</summary>
    public static int DigitOf(char character) => character <= '\u007F'
        ? (uint)(character - '0') <= 9 ? character - '0' : -1
        : char.IsDigit(character) ? CharUnicodeInfo.GetDecimalDigitValue(character) : -1;

    /// <summary>Reads a whole number: an optional sign and at least one digit, nothing else.</summary>
    public static bool TryParseInteger(ReadOnlySpan<char> text, long minimum, long maximum, out long value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '+' or '-')
            text = text[1..];
        if (text.IsEmpty)
            return false;

        // Counted downwards, because the least number has no positive counterpart.
        foreach (var character in text)
        {
            var digit = DigitOf(character);
            if (digit < 0 || value < (long.MinValue + digit) / 10)
                return false;

            value = (value * 10) - digit;
        }

        if (!isNegative)
        {
            if (value == long.MinValue)
                return false;

            value = -value;
        }

        return value >= minimum && value <= maximum;
    }

    /// <summary>Reads a 64-bit number as <c>Double.parseDouble</c>: white space around it, <c>NaN</c>, <c>Infinity</c>, a suffix <c>d</c> or <c>f</c>, hexadecimal notation.</summary>
    public static bool TryParseDouble(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (IsHex(text))
            return TryParseHex(text, precision: 53, exponentMin: -1074, out value);
        return TryGetDecimalNotation(ref text, out var special)
            && (special is not null
                ? Assign(special.Value, out value)
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));
    }

    /// <summary>Reads a 32-bit number as <c>Float.parseFloat</c>.</summary>
    public static bool TryParseSingle(ReadOnlySpan<char> text, out float value)
    {
        value = 0;
        if (IsHex(text))
        {
            var isNumber = TryParseHex(text, precision: 24, exponentMin: -149, out var nearest);
            value = (float)nearest;
            return isNumber;
        }

        return TryGetDecimalNotation(ref text, out var special)
            && (special is not null
                ? Assign((float)special.Value, out value)
                : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value));
    }

    /// <summary>A number as <c>intValue</c> gives it: integers keep their low bits, floating-point numbers are cut off and end at the limits.</summary>
    public static int ToInt32(in DataValue number) => number.Kind switch
    {
        DataKind.Float32 => (int)number.AsFloat32(),
        DataKind.Float64 => (int)number.AsFloat64(),
        _ => (int)ToInt64(number),
    };

    /// <summary>A number as <c>longValue</c> gives it: decimals keep their low bits, floating-point numbers are cut off and end at the limits.</summary>
    public static long ToInt64(in DataValue number) => number.Kind switch
    {
        DataKind.Float32 => (long)number.AsFloat32(),
        DataKind.Float64 => (long)number.AsFloat64(),
        DataKind.Decimal => number.AsDecimal().ToInt64Wrapping(),
        _ => number.RawBits,
    };

    /// <summary>A number as <c>floatValue</c> gives it.</summary>
    public static float ToSingle(in DataValue number) => number.Kind switch
    {
        DataKind.Float32 => number.AsFloat32(),
        DataKind.Float64 => (float)number.AsFloat64(),
        DataKind.Decimal => number.AsDecimal().ToSingle(),
        _ => number.RawBits,
    };

    /// <summary>A number as <c>doubleValue</c> gives it.</summary>
    public static double ToDouble(in DataValue number) => number.Kind switch
    {
        DataKind.Float32 => number.AsFloat32(),
        DataKind.Float64 => number.AsFloat64(),
        DataKind.Decimal => number.AsDecimal().ToDouble(),
        _ => number.RawBits,
    };

    /// <summary>Whether Java has the kind as a <c>Number</c>.</summary>
    public static bool IsNumber(DataKind kind) => kind is (>= DataKind.Int8 and <= DataKind.Float64) or DataKind.Decimal;

    /// <summary>Text without the characters up to the space at both ends, as Java's <c>trim</c> leaves it.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && text[start] <= ' ')
            start++;
        while (end > start && text[end - 1] <= ' ')
            end--;

        return text[start..end];
    }

    /// <summary>Text without the characters up to the space at both ends, as Java's <c>trim</c> leaves it.</summary>
    public static string Trim(string text)
    {
        var trimmed = Trim(text.AsSpan());
        return trimmed.Length == text.Length ? text : trimmed.ToString();
    }

    /// <summary>Whether Java's <c>trim</c> leaves nothing; null counts as blank.</summary>
    public static bool IsBlank(string? text) => text is null || Trim(text.AsSpan()).IsEmpty;

    private static bool Assign<T>(T source, out T target)
    {
        target = source;
        return true;
    }

    /// <summary>Checks Java's grammar, which is narrower than the platform's in some places, and leaves what both understand.</summary>
    private static bool IsHex(ReadOnlySpan<char> text) => JavaHexNumber.IsHex(Trim(text).TrimStart("+-"));

    private static bool TryParseHex(ReadOnlySpan<char> text, int precision, int exponentMin, out double value)
    {
        text = Trim(text);
        var isNegative = text[0] == '-';
        if (!JavaHexNumber.TryParse(text[0] is '+' or '-' ? text[1..] : text, precision, exponentMin, out value))
            return false;
        value = isNegative ? -value : value;
        return true;
    }

    private static bool TryGetDecimalNotation(ref ReadOnlySpan<char> text, out double? special)
    {
        special = null;
        text = Trim(text);
        var position = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var isNegative = position == 1 && text[0] == '-';
        if (text[position..] is "NaN")
        {
            special = JavaNaN;
            return true;
        }

        if (text[position..] is "Infinity")
        {
            special = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        var digits = 0;
        var hasPoint = false;
        for (; position < text.Length && (char.IsAsciiDigit(text[position]) || (text[position] == '.' && !hasPoint)); position++)
        {
            if (text[position] == '.')
                hasPoint = true;
            else
                digits++;
        }

        if (digits == 0)
            return false;

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            position++;
            if (position < text.Length && text[position] is '+' or '-')
                position++;

            var exponentStart = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
                position++;
            if (position == exponentStart)
                return false;
        }

        var end = position;
        if (position < text.Length && text[position] is 'd' or 'D' or 'f' or 'F')
            position++;
        if (position != text.Length)
            return false;

        text = text[..end];
        return true;
    }
}
