using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>A time zone with Java's rules for times that a change of the clocks leaves out or brings twice.</summary>
/// <remarks>.NET keeps offsets in whole minutes. Local mean times of long ago have seconds, and come of the zone's own file where there is one.</remarks>
internal sealed partial class ZoneRules
{
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;

    /// <summary>The Gregorian calendar, weekdays too, is the same again after 400 years.</summary>
    private const long SecondsPerCycle = 146_097L * 86_400;

    private readonly TimeZoneInfo? _zone;
    private readonly ZoneTransitions? _transitions;
    private readonly int _fixedSeconds;

    private ZoneRules(int fixedSeconds) => _fixedSeconds = fixedSeconds;

    private ZoneRules(TimeZoneInfo zone, ZoneTransitions? transitions) => (_zone, _transitions) = (zone, transitions);

    /// <summary>Finds a zone by its name in the IANA database, or by its offset as in +08:00.</summary>
    /// <returns>Null where there is none.</returns>
    public static ZoneRules? Find(string name)
    {
        if (OffsetPattern().Match(name) is { Success: true } match)
        {
            var seconds = (Number(match.Groups[2]) * 3600) + (Number(match.Groups[3]) * 60) + (match.Groups[4].Success ? Number(match.Groups[4]) : 0);
            return seconds > 18 * 3600 || Number(match.Groups[3]) > 59 ? null : new(match.Groups[1].Value == "-" ? -seconds : seconds);
        }

        // .NET finds those of Windows too, and whatever is in the folder of zones.
        if (!NamePattern().IsMatch(name))
            return null;
        try
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
            return zone.Id == name ? new(zone, ZoneTransitions.Read(name)) : null;
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            return null;
        }
    }

    /// <summary>The offset in seconds at a point in time.</summary>
    public int OffsetAt(long epochSecond) => _zone is null ? _fixedSeconds : _transitions?.OffsetAt(epochSecond) ?? (int)_zone.GetUtcOffset(Time(epochSecond, DateTimeKind.Utc)).TotalSeconds;

    /// <summary>The offset in seconds at a time of the zone's own clocks, which is counted as if it were one of UTC: of two the earlier, in a gap that before it.</summary>
    public int OffsetAtLocal(long localEpochSecond)
    {
        if (_zone is null)
            return _fixedSeconds;
        if (_transitions?.OffsetAtLocal(localEpochSecond) is { } offset)
            return offset;
        var local = Time(localEpochSecond, DateTimeKind.Unspecified);
        if (_zone.IsAmbiguousTime(local))
            return (int)_zone.GetAmbiguousTimeOffsets(local).Max().TotalSeconds;

        // In a gap the offset before it is that of the time as many hours earlier as gaps are never long.
        return (int)_zone.GetUtcOffset(_zone.IsInvalidTime(local) ? local.AddHours(-3) : local).TotalSeconds;
    }

    /// <summary>After the years that .NET knows, those of 400 years before have the same rules; before them there were none.</summary>
    private static DateTime Time(long epochSecond, DateTimeKind kind)
    {
        const long Last = 253_402_214_400;
        if (epochSecond > Last)
            epochSecond -= ((epochSecond - Last + SecondsPerCycle - 1) / SecondsPerCycle) * SecondsPerCycle;
        return new DateTime(DateTime.UnixEpoch.Ticks + (Math.Max(epochSecond, -62_135_510_400) * TicksPerSecond), kind);
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$")]
    private static partial Regex OffsetPattern();

    [GeneratedRegex("^(?!posix/|right/|localtime$|posixrules$|Factory$|UTC[+-])[A-Za-z][A-Za-z0-9_+/-]*$")]
    private static partial Regex NamePattern();
}
