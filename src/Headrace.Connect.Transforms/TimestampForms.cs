using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Transforms.Dates;

namespace Headrace.Connect.Transforms;

/// <summary>The forms that a timestamp can have, and the way from each to the one that is wanted.</summary>
internal sealed class TimestampForms
{
    public const string Text = "string";
    public const string Unix = "unix";
    public const string Date = "Date";
    public const string Time = "Time";
    public const string Timestamp = "Timestamp";

    private readonly string _target;
    private readonly DatePattern? _pattern;
    private readonly string _patternText;
    private readonly long _unitsPerMillisecond;
    private readonly long _millisecondsPerUnit;

    public TimestampForms(string target, string pattern, string precision)
    {
        _target = target;
        _patternText = pattern;
        (_unitsPerMillisecond, _millisecondsPerUnit) = precision switch
        {
            "nanoseconds" => (1_000_000L, 1L),
            "microseconds" => (1_000L, 1L),
            "seconds" => (1L, 1_000L),
            _ => (1L, 1L),
        };
        try
        {
            _pattern = string.IsNullOrWhiteSpace(pattern) ? null : DatePattern.Compile(pattern);
        }
        catch (FormatException exception)
        {
            // The text is Kafka's, which puts the cause where the value belongs.
            throw new ConfigException(
                $"Invalid value java.lang.IllegalArgumentException: {exception.Message} for configuration "
                + $"TimestampConverter requires a SimpleDateFormat-compatible pattern for string timestamps: {pattern}");
        }
    }

    /// <summary>The form that values of a schema have.</summary>
    public static string FormOf(Schema schema) => schema switch
    {
        { Name: LogicalNames.Timestamp } => Timestamp,
        { Name: LogicalNames.Date } => Date,
        { Name: LogicalNames.Time } => Time,
        { Type: SchemaType.String } => Text,
        { Type: SchemaType.Int64 } => Unix,
        _ => throw new ConnectException($"Schema {schema} does not correspond to a known timestamp type format"),
    };

    /// <summary>The schema of converted values.</summary>
    public Schema TargetSchema(bool isOptional) => _target switch
    {
        Text => isOptional ? Schema.OptionalString : Schema.String,
        Unix => isOptional ? Schema.OptionalInt64 : Schema.Int64,
        Date => isOptional ? LogicalDate.OptionalSchema : LogicalDate.Schema,
        Time => isOptional ? LogicalTime.OptionalSchema : LogicalTime.Schema,
        _ => isOptional ? LogicalTimestamp.OptionalSchema : LogicalTimestamp.Schema,
    };

    /// <summary>Converts a timestamp.</summary>
    /// <param name="value">The timestamp.</param>
    /// <param name="form">The form that it has by its schema; null to tell from the value.</param>
    public DataValue Convert(in DataValue value, string? form) => value.IsNull ? default : FromMilliseconds(ToMilliseconds(value, form ?? FormOf(value)));

    private static string FormOf(in DataValue value) => value.Kind switch
    {
        DataKind.DateTime => Timestamp,
        DataKind.Int64 => Unix,
        DataKind.String => Text,
        _ => throw new DataException($"TimestampConverter does not support class {value.Kind.JavaClass} objects as timestamps"),
    };

    private long ToMilliseconds(in DataValue value, string form) => form switch
    {
        Text => value.Kind == DataKind.String ? Parse(value.AsString()) : throw Unexpected("string timestamp to be a String", value),
        Unix => value.Kind == DataKind.Int64 ? FromUnix(value.AsInt64()) : throw Unexpected("Unix timestamp to be a Long", value),
        _ => value.Kind == DataKind.DateTime ? value.AsEpochMilliseconds() : throw Unexpected($"{form} to be a java.util.Date", value),
    };

    private DataValue FromMilliseconds(long milliseconds) => _target switch
    {
        Text => DataValue.From(Pattern.Format(milliseconds)),
        Unix => DataValue.From(ToUnix(milliseconds)),
        Date => DataValue.FromEpochMilliseconds(milliseconds - OfDay(milliseconds)),
        Time => DataValue.FromEpochMilliseconds(OfDay(milliseconds)),
        _ => DataValue.FromEpochMilliseconds(milliseconds),
    };

    private DatePattern Pattern =>
        _pattern ?? throw new DataException("The timestamp is a text, and the option format does not say how it is written. Set format to its pattern, such as yyyy-MM-dd HH:mm:ss.");

    private long Parse(string text) => Pattern.TryParse(text, out var milliseconds)
        ? milliseconds
        : throw new DataException($"Could not parse timestamp: value ({text}) does not match pattern ({_patternText})", new JavaParseException($"Unparseable date: \"{text}\""));

    // Java's TimeUnit cuts off towards zero, and stops at the limits rather than wrapping.
    private long FromUnix(long unix) => Saturate((Int128)unix * _millisecondsPerUnit / _unitsPerMillisecond);

    private long ToUnix(long milliseconds) => Saturate((Int128)milliseconds * _unitsPerMillisecond / _millisecondsPerUnit);

    private static long Saturate(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;

    private static long OfDay(long milliseconds)
    {
        var ofDay = milliseconds % JavaCalendar.MillisecondsPerDay;
        return ofDay < 0 ? ofDay + JavaCalendar.MillisecondsPerDay : ofDay;
    }

    private static DataException Unexpected(string expected, in DataValue value) => new($"Expected {expected}, but found class {value.Kind.JavaClass}");
}
