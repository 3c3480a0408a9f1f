namespace Headrace.Connect.Data;

/// <summary>Converts values to the three logical types of dates. Source: Kafka Connect's <c>Values</c>.</summary>
internal static class ValueDates
{
    public static long ToDate(Schema target, Schema? source, in DataValue value)
    {
        var parsed = Parsed(value);
        if (parsed.Kind == DataKind.DateTime)
        {
            if (source is null || source.Name == LogicalNames.Date)
                return parsed.AsEpochMilliseconds();
            if (source.Name == LogicalNames.Timestamp)
                return LogicalDate.ToLogical(target, (int)(parsed.AsEpochMilliseconds() / JavaCalendar.MillisecondsPerDay));
        }

        return LogicalDate.ToLogical(target, (int)Values.AsInt64(parsed, source));
    }

    public static long ToTime(Schema target, Schema? source, in DataValue value)
    {
        var parsed = Parsed(value);
        if (parsed.Kind == DataKind.DateTime)
        {
            if (source is null || source.Name == LogicalNames.Time)
                return parsed.AsEpochMilliseconds();
            if (source.Name == LogicalNames.Timestamp)
            {
                var ofDay = parsed.AsEpochMilliseconds() % JavaCalendar.MillisecondsPerDay;
                return LogicalTime.ToLogical(target, (int)(ofDay < 0 ? ofDay + JavaCalendar.MillisecondsPerDay : ofDay));
            }
        }

        return LogicalTime.ToLogical(target, (int)Values.AsInt64(parsed, source));
    }

    public static long ToTimestamp(Schema target, Schema? source, in DataValue value)
    {
        var parsed = Parsed(value);
        if (parsed.Kind == DataKind.DateTime)
        {
            switch (source?.Name)
            {
                case LogicalNames.Date:
                    return LogicalTimestamp.ToLogical(target, LogicalDate.FromLogical(source, parsed.AsEpochMilliseconds()) * JavaCalendar.MillisecondsPerDay);
                case LogicalNames.Time:
                    return LogicalTimestamp.ToLogical(target, LogicalTime.FromLogical(source, parsed.AsEpochMilliseconds()));
                case LogicalNames.Timestamp:
                    return parsed.AsEpochMilliseconds();
                case null when source is null:
                    return parsed.AsEpochMilliseconds();
            }
        }

        return LogicalTimestamp.ToLogical(target, Values.AsInt64(parsed, source));
    }

    private static DataValue Parsed(in DataValue value) => value.Kind == DataKind.String ? Values.ParseString(value.AsString()).Value : value;
}
