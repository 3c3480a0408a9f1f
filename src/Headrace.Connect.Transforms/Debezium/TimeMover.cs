using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Moves single values to a time zone, by the logical type that Debezium gave them.</summary>
internal sealed class TimeMover
{
    private const long MillisPerSecond = 1_000;
    private const long MicrosPerSecond = 1_000_000;
    private const long NanosPerSecond = 1_000_000_000;

    private readonly ZoneRules _zone;
    private readonly TimeProvider _time;
    private readonly Func<long, int> _offsetAtLocal;

    public TimeMover(ZoneRules zone, TimeProvider time)
    {
        _zone = zone;
        _time = time;
        _offsetAtLocal = zone.OffsetAtLocal;
    }

    /// <summary>Moves a value, if it is a time that can be moved.</summary>
    /// <param name="field">The field that it is in.</param>
    /// <param name="value">A value that is there.</param>
    /// <param name="isSource">Whether the field is one of the envelope's source, whose times are plain numbers.</param>
    /// <param name="moved">The moved value.</param>
    public bool TryMove(Field field, in DataValue value, bool isSource, out DataValue moved)
    {
        moved = field.Schema.Name switch
        {
            "io.debezium.time.Timestamp" => DataValue.From(FromZone(value.AsInt64(), MillisPerSecond)),
            "io.debezium.time.MicroTimestamp" => DataValue.From(FromZone(value.AsInt64(), MicrosPerSecond)),
            "io.debezium.time.NanoTimestamp" => DataValue.From(FromZone(value.AsInt64(), NanosPerSecond)),
            LogicalNames.Timestamp => DataValue.FromEpochMilliseconds(FromZone(value.AsEpochMilliseconds(), MillisPerSecond)),
            "io.debezium.time.ZonedTimestamp" => DataValue.From(ZonedText.MoveTimestamp(value.AsString(), _offsetAtLocal)),

            // A time of day alone gets the offset that the zone has now.
            "io.debezium.time.ZonedTime" => DataValue.From(ZonedText.MoveTime(value.AsString(), _zone.OffsetAt(_time.GetUtcNow().ToUnixTimeSeconds()))),
            null when isSource => MoveSourceTime(field, value),
            _ => default,
        };
        return !moved.IsNull;
    }

    /// <summary>Null for a field that is no time.</summary>
    private DataValue MoveSourceTime(Field field, in DataValue value)
    {
        var unit = field.Name switch
        {
            "ts_ms" => MillisPerSecond,
            "ts_us" => MicrosPerSecond,
            "ts_ns" => NanosPerSecond,
            _ => 0,
        };
        if (unit == 0)
            return default;
        if (value.Kind != DataKind.Int64)
            throw new DataException("Epoch field value should be a java.lang.Long");
        var time = value.AsInt64();
        return DataValue.From(time + (_zone.OffsetAt(FloorDivide(time, unit)) * unit));
    }

    /// <summary>Takes a number for a time on the zone's clocks, and gives the point in time that it is there.</summary>
    private long FromZone(long time, long unit) => time - (_zone.OffsetAtLocal(FloorDivide(time, unit)) * unit);

    private static long FloorDivide(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
