using System.Globalization;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What Java's own classes throw for text that is no number.</summary>
[KafkaConnectName("java.lang.NumberFormatException")]
internal sealed class JavaNumberFormatException(string message, Exception? cause = null) : ConnectException(message, cause)
{
    /// <summary>Java reads longer numbers in another way, with another text.</summary>
    private const int ShortDigits = 18;

    private const int ExponentDigits = 10;

    /// <summary>As <c>Byte.parseByte</c>, <c>Long.parseLong</c>, <c>Double.parseDouble</c> and the like say it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">The type that it is no number of.</param>
    public static JavaNumberFormatException Of(string text, SchemaType type) => new(type switch
    {
        SchemaType.Float32 or SchemaType.Float64 when text.AsSpan().Trim().IsEmpty => "empty String",
        SchemaType.Int8 or SchemaType.Int16 when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => $"Value out of range. Value:\"{text}\" Radix:10",
        _ => $"For input string: \"{text}\"",
    });

    /// <summary>As the constructor of <c>BigDecimal</c> says it.</summary>
    /// <param name="text">A text that is no decimal number.</param>
    public static JavaNumberFormatException OfDecimal(string text)
    {
        if (text.Length == 0)
            return EndsEarly(text);
        var start = text[0] is '+' or '-' ? 1 : 0;
        var (hasDigits, hasPoint) = (false, false);
        for (var position = start; position < text.Length; position++)
        {
            var character = text[position];
            if (JavaNumbers.DigitOf(character) >= 0)
                hasDigits = true;
            else if (character == '.' && hasPoint)
                return new("Character array contains more than one decimal point.");
            else if (character == '.')
                hasPoint = true;
            else if (character is not ('e' or 'E'))
                return new(text.Length - start > ShortDigits
                    ? "Character array is missing \"e\" notation exponential mark."
                    : $"Character {character} is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.");
            else if (ExponentFault(text, position + 1) is { } fault)
                return fault;
            else
                break;
        }
        return new(hasDigits ? "Scale out of range." : "No digits found.");
    }

    private static JavaNumberFormatException? ExponentFault(string text, int start)
    {
        var position = start < text.Length && text[start] is ('+' or '-') ? start + 1 : start;
        if (position == text.Length)
            return EndsEarly(text);
        while (text.Length - position > ExponentDigits && JavaNumbers.DigitOf(text[position]) == 0)
            position++;
        if (text.Length - position > ExponentDigits)
            return new("Too many nonzero exponent digits.");
        var exponent = 0L;
        for (; position < text.Length; position++)
        {
            if (JavaNumbers.DigitOf(text[position]) is not (>= 0 and var digit))
                return new("Not a digit.");
            exponent = (exponent * 10) + digit;
        }
        return exponent > (text[start] == '-' ? -(long)int.MinValue : int.MaxValue) ? new("Exponent overflow.") : null;
    }

    private static JavaNumberFormatException EndsEarly(string text) =>
        new("", new JavaArrayIndexOutOfBoundsException(string.Create(CultureInfo.InvariantCulture, $"Index {text.Length} out of bounds for length {text.Length}")));
}
