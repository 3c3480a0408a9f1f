using System.Buffers.Binary;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>The changes of a zone's offset as its file lists them, to the second, where .NET keeps whole minutes.</summary>
/// <remarks>Source: RFC 9636. What comes after the last change that is listed is a rule, which .NET reads.</remarks>
internal sealed class ZoneTransitions
{
    private const int HeaderBytes = 44;
    private const string DefaultFolder = "/usr/share/zoneinfo";

    private readonly long[] _times;
    private readonly long[] _localTimes;
    private readonly int[] _offsets;

    /// <param name="times">When the offset changes, in seconds since 1970.</param>
    /// <param name="offsets">The offset before the first change, and that after each.</param>
    private ZoneTransitions(long[] times, int[] offsets)
    {
        _times = times;
        _offsets = offsets;

        // On the zone's own clocks a new offset counts when those of both are past the change: in a gap, and where a time comes twice, the one before it counts.
        _localTimes = new long[times.Length];
        for (var index = 0; index < times.Length; index++)
            _localTimes[index] = times[index] + Math.Max(offsets[index], offsets[index + 1]);
    }

    /// <summary>Reads the file of a zone.</summary>
    /// <returns>Null where the system has no such file: it keeps zones in another way.</returns>
    public static ZoneTransitions? Read(string zone)
    {
        var folder = Environment.GetEnvironmentVariable("TZDIR") is { Length: > 0 } set ? set : DefaultFolder;
        try
        {
            return Parse(File.ReadAllBytes(Path.Combine(folder, zone)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <returns>Null if it is of another form, or lists no change.</returns>
    public static ZoneTransitions? Parse(ReadOnlySpan<byte> file)
    {
        // The first part has 32 bits for times; the second, from version 2 on, is the same with 64.
        if (!TryHeader(file, out var first) || file[4] < (byte)'2' || first.Bytes(4) > file.Length - HeaderBytes)
            return null;
        var rest = file[(HeaderBytes + first.Bytes(4))..];
        if (!TryHeader(rest, out var counts) || counts.Times == 0 || counts.Types == 0 || counts.Bytes(8) > rest.Length - HeaderBytes)
            return null;

        rest = rest[HeaderBytes..];
        var kinds = rest[(counts.Times * 8)..];
        var types = kinds[counts.Times..];
        var times = new long[counts.Times];
        var offsets = new int[counts.Times + 1];
        offsets[0] = OffsetOf(types, 0);
        for (var index = 0; index < times.Length; index++)
        {
            if (kinds[index] >= counts.Types)
                return null;
            times[index] = BinaryPrimitives.ReadInt64BigEndian(rest[(index * 8)..]);
            offsets[index + 1] = OffsetOf(types, kinds[index]);
        }

        return new(times, offsets);
    }

    /// <summary>The offset in seconds at a point in time; null after the last change.</summary>
    public int? OffsetAt(long epochSecond) => Find(_times, epochSecond);

    /// <summary>The offset in seconds at a time of the zone's own clocks, which is counted as if it were one of UTC; null after the last change.</summary>
    public int? OffsetAtLocal(long localEpochSecond) => Find(_localTimes, localEpochSecond);

    private int? Find(long[] times, long time)
    {
        if (time >= times[^1])
            return null;
        var index = Array.BinarySearch(times, time);
        return _offsets[index < 0 ? ~index : index + 1];
    }

    private static int OffsetOf(ReadOnlySpan<byte> types, int type) => BinaryPrimitives.ReadInt32BigEndian(types[(type * 6)..]);

    private static bool TryHeader(ReadOnlySpan<byte> part, out Counts counts)
    {
        counts = default;
        if (part.Length < HeaderBytes || !part.StartsWith("TZif"u8))
            return false;
        counts = new(Number(part, 20), Number(part, 24), Number(part, 28), Number(part, 32), Number(part, 36), Number(part, 40));
        return counts.AreSmall;
    }

    private static int Number(ReadOnlySpan<byte> part, int at) => (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(part[at..]), int.MaxValue);

    /// <summary>How many there are of what a part has, in the order of its header.</summary>
    private readonly record struct Counts(int UniversalMarks, int StandardMarks, int LeapSeconds, int Times, int Types, int Characters)
    {
        private const int Many = 1 << 20;

        /// <summary>The largest files have some hundred changes.</summary>
        public bool AreSmall => UniversalMarks < Many && StandardMarks < Many && LeapSeconds < Many && Times < Many && Types < Many && Characters < Many;

        public int Bytes(int timeBytes) => (Times * (timeBytes + 1)) + (Types * 6) + Characters + (LeapSeconds * (timeBytes + 4)) + StandardMarks + UniversalMarks;
    }
}
