using System.Numerics;

namespace Headrace.Connect.Data;

/// <summary>The order in which a java.util.HashMap is walked through: maps without a schema are printed in it.</summary>
/// <remarks>
/// A HashMap of default capacity has 16 buckets and doubles them whenever it is more than three quarters full; entries keep the order of insertion inside a bucket,
/// also when buckets are split. Java makes trees of crowded buckets (eight or more); their order is not reproduced.
/// </remarks>
internal static class JavaHashOrder
{
    private const int DefaultBuckets = 16;
    private const float LoadFactor = 0.75f;

    /// <summary>The same entries in the order in which Java's HashMap gives them after they were put in the order of the map.</summary>
    public static DataMap OfMap(DataMap entries) => Order(entries, DefaultBuckets);

    /// <summary>The order of <c>new HashMap(original)</c> after further entries were put.</summary>
    /// <param name="entries">All entries in the order of putting, those of the original first.</param>
    /// <param name="originalCount">How many the copied map had.</param>
    public static DataMap OfCopy(DataMap entries, int originalCount) => Order(entries, BucketCountOfCopy(originalCount));

    /// <summary>The keys of a map in the order of a copy of it (<c>new HashMap(map)</c>).</summary>
    public static string[] OfCopy(IReadOnlyCollection<string> keys) => OfCopy(keys, keys.Count, keys.Count);

    /// <summary>The keys of a copy of a map (<c>new HashMap(map)</c>) that some were put into and some removed from.</summary>
    /// <param name="keys">What it has now, in the order of putting.</param>
    /// <param name="originalCount">How many keys the copied map had.</param>
    /// <param name="countMax">How many keys the copy has had at most.</param>
    public static string[] OfCopy(IEnumerable<string> keys, int originalCount, int countMax)
    {
        var mask = Grown(BucketCountOfCopy(originalCount), countMax) - 1;
        return [.. keys.OrderBy(key => BucketOf(JavaHash.Of(key), mask))];
    }

    /// <summary>The keys of a map in the order of a copy of it (<c>new HashMap(map)</c>).</summary>
    public static T[] OfCopy<T>(IReadOnlyCollection<T> keys, Func<T, int> hashOf) => OfSized(keys, hashOf, BucketCountOfCopy(keys.Count));

    /// <summary>Different things in the order of a map that was made with a capacity (<c>new HashMap(capacity)</c>) and has them as its keys.</summary>
    /// <param name="keys">The keys in the order of putting.</param>
    /// <param name="hashOf">The hash of a key.</param>
    /// <param name="capacity">The capacity: that of a HashMap that was made without one unless it is given.</param>
    public static T[] OfSized<T>(IReadOnlyCollection<T> keys, Func<T, int> hashOf, int capacity = DefaultBuckets)
    {
        var mask = Grown(PowerOfTwo(capacity), keys.Count) - 1;
        return [.. keys.OrderBy(key => BucketOf(hashOf(key), mask))];
    }

    /// <summary>The order of <c>new HashMap(capacity)</c> after entries were put.</summary>
    public static DataMap OfSized(DataMap entries, int capacity) => Order(entries, PowerOfTwo(capacity));

    /// <summary>The order in which Java's HashMap gives different texts: the places at which they were put.</summary>
    public static int[] OfNames(ReadOnlySpan<string> names)
    {
        var mask = BucketCount(names.Length) - 1;
        var places = new (int Bucket, int Place)[names.Length];
        for (var place = 0; place < names.Length; place++)
            places[place] = (BucketOf(JavaHash.Of(names[place]), mask), place);

        Array.Sort(places);
        return Array.ConvertAll(places, static place => place.Place);
    }

    /// <summary>Different texts in the order in which Java's HashSet gives them.</summary>
    public static string[] OfSet(IReadOnlyCollection<string> texts) => OfSet(texts, texts.Count);

    /// <summary>Some texts of a HashSet in the order in which Java gives them.</summary>
    /// <param name="texts">Some of the set, in the order in which they were put.</param>
    /// <param name="setCount">How many texts the set has.</param>
    public static string[] OfSet(IReadOnlyCollection<string> texts, int setCount)
    {
        var mask = BucketCount(setCount) - 1;
        return [.. texts.OrderBy(text => BucketOf(JavaHash.Of(text), mask))];
    }

    /// <summary>
    /// The order of texts that were added to a HashMap by <c>computeIfAbsent</c>, which puts a new entry before those of its bucket, and grows the table at the call after the one that fills it.
    /// </summary>
    /// <param name="texts">The texts as they were added, the last of the map's entries.</param>
    /// <param name="entryCount">How many entries the map has with them.</param>
    public static string[] OfComputed(IEnumerable<string> texts, int entryCount)
    {
        var mask = BucketCount(entryCount - 1) - 1;
        return [.. texts.Reverse().OrderBy(text => BucketOf(JavaHash.Of(text), mask))];
    }

    /// <param name="entries">In the order in which they were put.</param>
    /// <param name="buckets">How many buckets the map had before the first.</param>
    private static DataMap Order(DataMap entries, int buckets)
    {
        var count = entries.Count;
        if (count < 2)
            return entries;

        var mask = Grown(buckets, count) - 1;
        var places = new (int Bucket, int Place)[count];
        var inOrder = new KeyValuePair<DataValue, DataValue>[count];
        var place = 0;
        var isSorted = true;
        foreach (var entry in entries)
        {
            places[place] = (BucketOf(JavaHash.Of(entry.Key), mask), place);
            isSorted &= place == 0 || places[place - 1].Bucket <= places[place].Bucket;
            inOrder[place++] = entry;
        }

        if (isSorted)
            return entries;

        Array.Sort(places);
        var ordered = new DataMap(count);
        foreach (var (_, from) in places)
            ordered.AppendNew(inOrder[from].Key, inOrder[from].Value);

        return ordered;
    }

    private static int BucketOf(int hash, int mask) => (hash ^ (hash >>> 16)) & mask;

    private static int BucketCount(int entryCount) => Grown(DefaultBuckets, entryCount);

    /// <summary>A copy is made as small as its entries allow; one of nothing gets the default with its first entry.</summary>
    private static int BucketCountOfCopy(int count) => count == 0 ? DefaultBuckets : PowerOfTwo((int)((count / LoadFactor) + 1));

    private static int Grown(int buckets, int entryCount)
    {
        while (entryCount > buckets * LoadFactor)
            buckets *= 2;
        return buckets;
    }

    private static int PowerOfTwo(int capacity) => capacity <= 1 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
}
