using CsCheck;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage.Tests;

public sealed class SegmentIndexTests
{
    [Fact]
    public void Floor_IsTheLargestKeyNotAbove_WhereverTheEntriesAre() =>
        Gen.Select(Gen.Int[0, 5000].Array[0, 1200], Gen.Double[0, 1], Gen.Bool).Sample((keys, persistedShare, isOfTimes) =>
        {
            var disk = new SimulatedDisk();
            disk.CreateFolder("/f");
            using var index = isOfTimes ? SegmentIndex.OfTimes(disk, "/f/i") : SegmentIndex.OfOffsets(disk, "/f/i");
            var sorted = keys.Distinct().Order().ToList();
            for (var i = 0; i < sorted.Count; i++)
            {
                index.Add(new(sorted[i], i));
                if (i == (int)(sorted.Count * persistedShare))
                    index.Persist(index.Count);
            }

            for (var key = -1; key < 5001; key += 7)
            {
                var expected = sorted.FindLastIndex(candidate => candidate <= key);
                Assert.Equal(expected < 0 ? null : new IndexEntry(sorted[expected], expected), index.Floor(key));
            }

            index.Persist(index.Count, isComplete: true);
            using var again = isOfTimes ? SegmentIndex.OfTimes(disk, "/f/i") : SegmentIndex.OfOffsets(disk, "/f/i");
            Assert.True(again.TryLoad(null, long.MaxValue, int.MaxValue));
            Assert.Equal((index.Count, index.Last), (again.Count, again.Last));
        }, iter: 100);
}
