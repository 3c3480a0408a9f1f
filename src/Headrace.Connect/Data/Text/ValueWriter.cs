using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Writes values as text that the parser of header values reads back. Source: Kafka Connect's <c>Values.convertToString</c>.</summary>
internal static class ValueWriter
{
    public static string Write(in DataValue value)
    {
        var builder = new StringBuilder();
        Append(builder, value, isEmbedded: false);
        return builder.ToString();
    }

    private static void Append(StringBuilder builder, in DataValue value, bool isEmbedded)
    {
        switch (value.Kind)
        {
            case DataKind.String when isEmbedded:
                AppendQuoted(builder, value.AsString());
                break;
            case DataKind.Bytes:
                var base64 = Convert.ToBase64String(value.AsBytes().Span);
                builder.Append(isEmbedded ? $"\"{base64}\"" : base64);
                break;
            case DataKind.Array:
                AppendArray(builder, value.AsArray());
                break;
            case DataKind.Map:
                AppendMap(builder, value.AsMap());
                break;
            case DataKind.Struct:
                AppendStruct(builder, value.AsStruct());
                break;
            case DataKind.DateTime:
                JavaDateFormat.Append(builder, PatternFor(value.AsEpochMilliseconds()), value.AsEpochMilliseconds(), TimeZoneInfo.Local);
                break;
            default:
                builder.Append(JavaText.Of(value));
                break;
        }
    }

    /// <summary>The value alone tells what it is: anything before 1970-01-02 is a time, midnights are dates.</summary>
    internal static string PatternFor(long epochMilliseconds) =>
        epochMilliseconds < JavaCalendar.MillisecondsPerDay ? JavaDateFormat.Time
        : epochMilliseconds % JavaCalendar.MillisecondsPerDay == 0 ? JavaDateFormat.Date
        : JavaDateFormat.Timestamp;

    private static void AppendArray(StringBuilder builder, IReadOnlyList<DataValue> elements)
    {
        builder.Append('[');
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0)
                builder.Append(',');

            Append(builder, elements[i], isEmbedded: true);
        }

        builder.Append(']');
    }

    private static void AppendMap(StringBuilder builder, DataMap entries)
    {
        builder.Append('{');
        var isFirst = true;
        foreach (var (key, value) in entries)
        {
            if (!isFirst)
                builder.Append(',');

            isFirst = false;
            Append(builder, key, isEmbedded: true);
            builder.Append(':');
            Append(builder, value, isEmbedded: true);
        }

        builder.Append('}');
    }

    private static void AppendStruct(StringBuilder builder, Struct value)
    {
        builder.Append('{');
        foreach (var field in value.Schema.FieldSpan)
        {
            if (field.Index > 0)
                builder.Append(',');

            AppendQuoted(builder, field.Name);
            builder.Append(':');
            Append(builder, value.Get(field), isEmbedded: true);
        }

        builder.Append('}');
    }

    private static void AppendQuoted(StringBuilder builder, string text)
    {
        builder.Append('"');
        foreach (var character in text)
        {
            if (character is '\\' or '"')
                builder.Append('\\');

            builder.Append(character);
        }

        builder.Append('"');
    }
}
