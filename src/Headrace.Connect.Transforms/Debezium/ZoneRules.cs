using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>A time zone with Java's rules for times that a change of the clocks leaves out or brings twice.</summary>
/// <remarks>.NET keeps offsets in whole minutes: local mean times of long ago, which have seconds, are rounded.</remarks>
internal sealed partial class ZoneRules
{
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;

    private readonly TimeZoneInfo? _zone;
    private readonly int _fixedSeconds;

    private ZoneRules(TimeZoneInfo? zone, int fixedSeconds)
    {
        _zone = zone;
        _fixedSeconds = fixedSeconds;
    }

    /// <summary>Finds a zone by its name in the IANA database, or by its offset as in +08:00.</summary>
    /// <returns>Null where there is none.</returns>
    public static ZoneRules? Find(string name)
    {
        if (OffsetPattern().Match(name) is { Success: true } match)
        {
            var seconds = (Number(match.Groups[2]) * 3600) + (Number(match.Groups[3]) * 60) + (match.Groups[4].Success ? Number(match.Groups[4]) : 0);
            return seconds > 18 * 3600 ? null : new(null, match.Groups[1].Value == "-" ? -seconds : seconds);
        }

        try
        {
            return new(TimeZoneInfo.FindSystemTimeZoneById(name), 0);
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            return null;
        }
    }

    /// <summary>The offset in seconds at a point in time.</summary>
    public int OffsetAt(long epochSecond) => _zone is null ? _fixedSeconds : (int)_zone.GetUtcOffset(Time(epochSecond, DateTimeKind.Utc)).TotalSeconds;

    /// <summary>The offset in seconds at a time of the zone's own clocks, which is counted as if it were one of UTC: of two the earlier, in a gap that before it.</summary>
    public int OffsetAtLocal(long localEpochSecond)
    {
        if (_zone is null)
            return _fixedSeconds;
        var local = Time(localEpochSecond, DateTimeKind.Unspecified);
        if (_zone.IsAmbiguousTime(local))
            return (int)_zone.GetAmbiguousTimeOffsets(local).Max().TotalSeconds;

        // In a gap the offset before it is that of the time as many hours earlier as gaps are never long.
        return (int)_zone.GetUtcOffset(_zone.IsInvalidTime(local) ? local.AddHours(-3) : local).TotalSeconds;
    }

    /// <summary>Beyond the years that .NET knows, the rules of the last one that it knows go on.</summary>
    private static DateTime Time(long epochSecond, DateTimeKind kind)
    {
        var ticks = Math.Clamp(epochSecond, -62_135_510_400, 253_402_214_400) * TicksPerSecond;
        return new DateTime(DateTime.UnixEpoch.Ticks + ticks, kind);
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$")]
    private static partial Regex OffsetPattern();
}
