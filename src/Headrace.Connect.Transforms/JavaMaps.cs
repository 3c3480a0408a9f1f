using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>
/// The orders of the HashMaps that Kafka Connect's transformations make of maps without a schema. The order shows when such a map is written as JSON or text, so
/// it is kept. It follows from how large the HashMap was made: entries of the same bucket stay in the order in which they were put.
/// </summary>
internal static class JavaMaps
{
    private const float LoadFactor = 0.75f;

    /// <summary>The order of <c>new HashMap(original)</c> after further entries were put: those of the original first.</summary>
    /// <param name="entries">All entries in the order of putting.</param>
    /// <param name="originalCount">How many the copied map had.</param>
    public static DataMap OrderOfCopy(DataMap entries, int originalCount) =>
        Order(entries, originalCount == 0 ? 16 : PowerOfTwo((int)((originalCount / LoadFactor) + 1)));

    /// <summary>The order of <c>new HashMap(capacity)</c> after entries were put.</summary>
    public static DataMap OrderOfSized(DataMap entries, int capacity) => Order(entries, PowerOfTwo(capacity));

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
        return OrderOfCopy(copy, original.Count);
    }

    private static int PowerOfTwo(int capacity) => capacity <= 1 ? 1 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity);

    private static DataMap Order(DataMap entries, int buckets)
    {
        while (entries.Count > buckets * LoadFactor)
            buckets *= 2;

        var places = new (int Bucket, int Place)[entries.Count];
        var inOrder = new KeyValuePair<DataValue, DataValue>[entries.Count];
        var place = 0;
        foreach (var entry in entries)
        {
            var hash = JavaHash.Of(entry.Key);
            places[place] = ((hash ^ (hash >>> 16)) & (buckets - 1), place);
            inOrder[place++] = entry;
        }

        Array.Sort(places);
        var ordered = new DataMap(entries.Count);
        foreach (var (_, from) in places)
            ordered.AppendNew(inOrder[from].Key, inOrder[from].Value);
        return ordered;
    }
}
