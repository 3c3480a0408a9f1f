using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Kafka.Client;

/// <summary>Reads durations as Java's <c>Duration.parse</c> does: ISO 8601 with days, hours, minutes and seconds, in letters of any size, each part with a sign of its own and the whole with one before it.</summary>
public static partial class IsoDuration
{
    private const decimal SecondsMax = long.MaxValue / TimeSpan.TicksPerSecond;

    /// <summary>Reads a duration, as in <c>P1DT2H30M1.5S</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration; the longest that there is if it is longer.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Pattern().Match(text);
        if (!match.Success)
            return false;
        var seconds = (Part(match, "days") * 86_400) + (Part(match, "hours") * 3_600) + (Part(match, "minutes") * 60) + SecondsOf(match);
        if (match.Groups["sign"].ValueSpan is "-")
            seconds = -seconds;
        duration = Math.Abs(seconds) < SecondsMax ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : seconds > 0 ? TimeSpan.MaxValue : TimeSpan.MinValue;
        return true;
    }

    // The fraction has the sign of its seconds, "-0" included.
    private static decimal SecondsOf(Match match)
    {
        var fraction = match.Groups["fraction"].ValueSpan is { IsEmpty: false } digits ? decimal.Parse("0." + digits.ToString(), CultureInfo.InvariantCulture) : 0;
        return Part(match, "seconds") + (match.Groups["seconds"].ValueSpan.StartsWith("-") ? -fraction : fraction);
    }

    private static decimal Part(Match match, string name) =>
        match.Groups[name] is { Success: true } part ? decimal.Parse(part.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;

    // At least one part, and one behind the T. More digits than a long has are more than Java takes.
    [GeneratedRegex(
        @"^(?<sign>[-+])?P(?=[-+0-9T])((?<days>[-+]?[0-9]{1,18})D)?(T(?=[-+0-9])((?<hours>[-+]?[0-9]{1,18})H)?((?<minutes>[-+]?[0-9]{1,18})M)?((?<seconds>[-+]?[0-9]{1,18})([.,](?<fraction>[0-9]{0,9}))?S)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
