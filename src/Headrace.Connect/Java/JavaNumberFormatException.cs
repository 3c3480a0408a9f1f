using System.Globalization;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What Java's own classes throw for text that is no number.</summary>
[KafkaConnectName("java.lang.NumberFormatException")]
internal sealed class JavaNumberFormatException(string message) : ConnectException(message)
{
    /// <summary>As <c>Byte.parseByte</c>, <c>Long.parseLong</c>, <c>Double.parseDouble</c> and the like say it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">The type that it is no number of.</param>
    public static JavaNumberFormatException Of(string text, SchemaType type) => new(type switch
    {
        SchemaType.Float32 or SchemaType.Float64 when text.AsSpan().Trim().IsEmpty => "empty String",
        SchemaType.Int8 or SchemaType.Int16 when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => $"Value out of range. Value:\"{text}\" Radix:10",
        _ => $"For input string: \"{text}\"",
    });
}
