using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>
/// Copies of maps without a schema. The order of the HashMaps that Kafka Connect's transformations make of them shows when such a map is written as JSON or text, so
/// it is kept.
/// </summary>
internal static class JavaMaps
{
    /// <summary>A copy that can be changed.</summary>
    public static DataMap Copy(DataMap original, int room = 0)
    {
        var copy = new DataMap(original.Count + room);
        foreach (var (key, value) in original)
            copy.AppendNew(key, value);
        return copy;
    }

    /// <summary>A copy with an entry for each of the fields.</summary>
    public static DataMap WithFields(DataMap original, string[] fields)
    {
        var copy = Copy(original, fields.Length);
        foreach (var field in fields)
            copy[field] = original[field];
        return JavaHashOrder.OfCopy(copy, original.Count);
    }
}
