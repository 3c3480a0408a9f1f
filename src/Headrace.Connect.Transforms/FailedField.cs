using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Finds the field because of which a transformation has failed, after it has: looking for it costs a record that is in order nothing.</summary>
internal static class FailedField
{
    /// <summary>Notes on an exception the first field that can't be transformed.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="part">Where the fields are.</param>
    /// <param name="record">The record that was to be transformed.</param>
    /// <param name="fields">The fields that are transformed.</param>
    /// <param name="transform">Transforms one, by its name, schema and value.</param>
    public static void Note(Exception error, RecordPart part, ConnectRecord record, IEnumerable<string> fields, Action<string, Schema?, DataValue> transform)
    {
        var whole = part.ValueOf(record);
        foreach (var name in fields)
        {
            var (schema, value) = whole.Kind switch
            {
                DataKind.Struct => (whole.AsStruct().Schema.Field(name)?.Schema, whole.AsStruct().Schema.Field(name) is { } field ? whole.AsStruct().GetWithoutDefault(field) : default),
                DataKind.Map => (null, whole.AsMap()[name]),
                _ => (null, default),
            };
            try
            {
                transform(name, schema, value);
            }
            catch (ConnectException)
            {
                FieldError.At(error, name, value);
                return;
            }
        }
    }
}
