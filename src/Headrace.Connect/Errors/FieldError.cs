using Headrace.Connect.Data;

namespace Headrace.Connect.Errors;

/// <summary>Notes on an exception which field of a record, and which value, it is about: what the worker tells whoever has to mend it. The exception stays as it is.</summary>
/// <example><code>throw FieldError.At(new DataException("The price is negative"), "price", value);</code></example>
public static class FieldError
{
    private const string NameKey = "headrace.field";
    private const string ValueKey = "headrace.value";
    private const int TextLengthMax = 100;

    /// <summary>Notes a field. Further calls, on the way out, put the fields that it is in before it; the value stays that of the innermost.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="error">The exception.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="value">The value in it; it is kept as a text of at most 100 characters.</param>
    /// <returns>The exception.</returns>
    public static T At<T>(T error, string field, in DataValue value)
        where T : Exception
    {
        ArgumentNullException.ThrowIfNull(error);
        if (NameOf(error) is null)
            error.Data[ValueKey] = Describe(value);
        return At(error, field);
    }

    /// <summary>Notes a field whose value is not known, or that is not there.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="error">The exception.</param>
    /// <param name="field">The field's name.</param>
    /// <returns>The exception.</returns>
    public static T At<T>(T error, string field)
        where T : Exception
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(field);
        error.Data[NameKey] = NameOf(error) is { } inner ? $"{field}.{inner}" : field;
        return error;
    }

    /// <summary>The field that was noted, with dots between nested names; null for none.</summary>
    /// <param name="error">The exception.</param>
    public static string? NameOf(Exception error) => Read(error, NameKey);

    /// <summary>The value that was noted, shortened; null for none.</summary>
    /// <param name="error">The exception.</param>
    public static string? ValueOf(Exception error) => Read(error, ValueKey);

    private static string? Read(Exception error, string key)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Data[key] as string;
    }

    internal static string Describe(in DataValue value) => value.Kind switch
    {
        DataKind.Null => "null",
        DataKind.String => $"\"{Shorten(value.AsString())}\"",
        DataKind.Bytes => Describe(value.AsBytes().Span),
        DataKind.Array => $"an array of {value.AsArray().Count}",
        DataKind.Map => $"a map of {value.AsMap().Count}",
        DataKind.Struct => "a struct",
        _ => Shorten(value.ToString()),
    };

    private static string Describe(ReadOnlySpan<byte> bytes) =>
        $"{bytes.Length} bytes 0x{Convert.ToHexString(bytes[..Math.Min(bytes.Length, TextLengthMax / 4)])}{(bytes.Length > TextLengthMax / 4 ? "…" : "")}";

    private static string Shorten(string text) => text.Length <= TextLengthMax ? text : string.Concat(text.AsSpan(0, TextLengthMax), "…");
}
