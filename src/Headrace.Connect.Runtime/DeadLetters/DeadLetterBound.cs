using System.Globalization;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>A place in a queue: an offset, the same in each partition, or a time.</summary>
/// <param name="Offset">The offset; null for a time.</param>
/// <param name="Time">The time; null for an offset.</param>
public sealed record DeadLetterBound(long? Offset, DateTimeOffset? Time)
{
    /// <summary>Reads a whole number, or a time of ISO 8601.</summary>
    /// <exception cref="ConnectException">It is neither.</exception>
    public static DeadLetterBound Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? new(offset, null)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? new(null, time)
        : throw new ConnectException($"'{text}' is neither an offset nor a time such as 2026-01-31T12:00:00Z.");

    /// <summary>Whether a letter is in front of it.</summary>
    public bool IsBehind(DeadLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return Offset is { } offset ? letter.Place.Offset < offset : letter.Timestamp < Time;
    }

    /// <inheritdoc/>
    public override string ToString() => Offset?.ToString(CultureInfo.InvariantCulture) ?? Time!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
