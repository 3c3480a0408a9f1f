using CsCheck;
using Headrace.Kafka.Protocol.Records;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Storage.Tests;

public sealed class CleaningTests : IAsyncDisposable
{
    private const string Folder = "/data";
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Batches.Time));
    private readonly List<LogDirectory> _directories = [];
    private SimulatedDisk _disk = new();

    private static LogConfig Compacted { get; } = new() { CleanupPolicy = CleanupPolicy.Compact, SegmentBytes = 1024, IndexIntervalBytes = 100 };

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask DisposeAsync()
    {
        foreach (var directory in _directories)
            await directory.DisposeAsync();
    }

    [Fact]
    public void RetentionBytes_RemovesTheOldestSegments_AndTheStartOutlivesAKill()
    {
        var config = new LogConfig { SegmentBytes = 1024, RetentionBytes = 3000, RetentionAge = null };
        var log = Create(config);
        for (var i = 0; i < 60; i++)
            log.Append(Batches.Of(2, timestamp: NowMs));
        var size = log.Size;
        log.Housekeeping.ApplyRetention();
        Assert.InRange(log.Size, 3000, 3000 + 1024);
        Assert.True(log.Size < size);
        Assert.Equal(log.LogStartOffset, log.Segments[0].BaseOffset);
        var start = log.LogStartOffset;

        log = ReopenKilled(config);
        Assert.Equal((start, 120), (log.LogStartOffset, log.LogEndOffset));
        Assert.Equal(120 - start, Batches.ReadAll(log, start).Count);
    }

    [Fact]
    public void RetentionAge_RemovesAllThatIsOld_TheNewestSegmentToo()
    {
        var config = new LogConfig { SegmentBytes = 1024, RetentionAge = TimeSpan.FromHours(1) };
        var log = Create(config);
        for (var i = 0; i < 30; i++)
            log.Append(Batches.Of(2, timestamp: NowMs));
        log.Housekeeping.ApplyRetention();
        Assert.Equal(0, log.LogStartOffset);
        _time.Advance(TimeSpan.FromHours(2));
        log.Housekeeping.ApplyRetention();
        Assert.Equal((60, 60, 0), (log.LogStartOffset, log.LogEndOffset, log.Size));
        Assert.Equal(60, log.Append(Batches.Of(1, timestamp: NowMs)).BaseOffset);
        log.Housekeeping.ApplyRetention();
        Assert.Equal(60, log.LogStartOffset);
        log = ReopenKilled(config);
        Assert.Equal(61, log.LogEndOffset);
    }

    [Fact]
    public void DeleteRecords_RemovesTheSegmentsBelow()
    {
        var log = Create(new() { SegmentBytes = 1024 });
        for (var i = 0; i < 60; i++)
            log.Append(Batches.Of(2));
        log.Housekeeping.Checkpoint();
        log.DeleteRecords(70);
        Assert.InRange(log.Segments[0].BaseOffset, 40, 70);
        Assert.Equal(50, Batches.ReadAll(log, 70).Count);
        Assert.Single(_disk.AllFiles(), file => file.EndsWith(".log", StringComparison.Ordinal) && file.Contains($"{log.Segments[0].BaseOffset:D20}", StringComparison.Ordinal));
        Assert.Equal(log.Segments.Length, _disk.AllFiles().Count(file => file.EndsWith(".log", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compaction_KeepsTheNewestOfEachKey_AtItsOffset()
    {
        var log = Create(Compacted);
        var newest = Fill(log, keys: 7, batches: 80);
        var before = log.Size;
        Assert.True(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        Assert.True(log.Size < before / 2);
        AssertNewest(log, newest);
        Assert.False(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));

        // Any offset can be asked for, also those that are gone.
        var all = Batches.ReadAll(log);
        for (var offset = 0; offset <= log.LogEndOffset; offset++)
            Assert.Equal(all.Where(record => record.Offset >= offset), Batches.ReadAll(log, offset, 200));
        AssertNewest(ReopenKilled(Compacted), newest);
    }

    [Fact]
    public void Compaction_WithFewKeysAtATime_GetsThereInSteps()
    {
        var log = Create(Compacted with { DirtyRatioMin = 0 });
        var newest = Fill(log, keys: 40, batches: 120);
        while (log.Housekeeping.Compact(5, TestContext.Current.CancellationToken))
            AssertNewest(log, newest);
        Assert.Equal(log.Segments[^1].BaseOffset, log.Housekeeping.CleanedOffset);
    }

    [Fact]
    public void Tombstone_StaysForDeleteRetention_ThenGoes()
    {
        var config = Compacted with { DeleteRetention = TimeSpan.FromHours(1), DirtyRatioMin = 0 };
        var log = Create(config);
        log.Append(Batches.OfKeys(NowMs, ("a", "1"), ("b", "1")));
        log.Append(Batches.OfKeys(NowMs, ("a", null)));
        Roll(log);
        Assert.True(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        Assert.Equal([(1L, "b", "1"), (2L, "a", null)], Batches.ReadAll(log).Take(2));

        _time.Advance(TimeSpan.FromMinutes(59));
        Roll(log);
        Assert.True(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        Assert.Contains((2L, "a", null), Batches.ReadAll(log));

        _time.Advance(TimeSpan.FromMinutes(2));
        Roll(log);
        Assert.True(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        Assert.DoesNotContain((2L, "a", null), Batches.ReadAll(log));
        Assert.Contains((1L, "b", "1"), Batches.ReadAll(log));
    }

    [Fact]
    public void LastBatchOfAProducer_Stays_WithoutRecords()
    {
        var log = Create(Compacted);
        using var builder = new RecordBatchBuilder { ProducerId = 9, ProducerEpoch = 2, BaseSequence = 41 };
        builder.Append(NowMs, "k"u8.ToArray(), "old"u8.ToArray());
        var batch = builder.Build().ToArray();
        log.Append([.. batch]);
        log.Append(Batches.OfKeys(NowMs, ("k", "new")));
        Roll(log);
        Assert.True(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Batches.ReadAll(log), record => record.Value == "old");

        // The state is lost: the log alone knows the sequence.
        log = ReopenKilled(Compacted, disk => disk["/data/topic-0/partition.state"] = []);
        Assert.True(log.Append(batch).IsDuplicate);
    }

    [Fact]
    public void CompactionLag_ProtectsTheYoung()
    {
        var config = Compacted with { CompactionLagMin = TimeSpan.FromHours(1) };
        var log = Create(config);
        var newest = Fill(log, keys: 3, batches: 60);
        Assert.False(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.True(log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken));
        AssertNewest(log, newest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Crash_AtEachOperationOfACompaction_LosesNothing(bool isPowerLoss)
    {
        for (var operations = 1; ; operations++)
        {
            _disk = new();
            var log = Create(Compacted);
            var newest = Fill(log, keys: 7, batches: 60);
            log.Housekeeping.Checkpoint();
            var off = _disk.Operations + operations;
            _disk.Fault = (_, _) =>
            {
                _disk.IsOff |= _disk.Operations >= off;
                return null;
            };
            var isDone = false;
            try
            {
                isDone = log.Housekeeping.Compact(1000, TestContext.Current.CancellationToken);
            }
            catch (StorageException)
            {
                // the crash
            }

            _disk.IsOff = true;
            var crashed = _disk;
            for (var i = 0; i < (isPowerLoss ? 5 : 1); i++)
            {
                var disk = isPowerLoss ? crashed.AfterPowerLoss(new(i)) : crashed.AfterKill();
                var reopened = Reopen(disk, Compacted);
                AssertNewest(reopened, newest);
                reopened.Housekeeping.Compact(1000, TestContext.Current.CancellationToken);
                AssertNewest(reopened, newest);
            }

            if (isDone)
                break;
        }
    }

    [Fact]
    public void Compaction_OfAnyLog_LeavesItsNewestValues() =>
        Gen.Select(
            Gen.Int[0, 9].Select(Gen.Int[0, 3]).Select((key, kind) => (Key: $"k{key}", IsTombstone: kind == 0)).Array[1, 6].Array[1, 60],
            Gen.Int[1, 12],
            Gen.Int[1, 4])
        .Sample(
            (batches, keysMax, rounds) =>
            {
                _disk = new();
                var log = Create(Compacted with { DirtyRatioMin = 0 });
                var newest = new Dictionary<string, (long, string?)>();
                foreach (var (batch, index) in batches.Select((batch, index) => (batch, index)))
                {
                    var offset = log.Append(Batches.OfKeys(NowMs, [.. batch.Select((record, i) => (record.Key, record.IsTombstone ? null : $"{index}-{i}"))])).BaseOffset;
                    foreach (var (record, i) in batch.Select((record, i) => (record, i)))
                        newest[record.Key] = (offset + i, record.IsTombstone ? null : $"{index}-{i}");
                    if (index % (60 / rounds) == 0)
                        log.Housekeeping.Compact(keysMax, CancellationToken.None);
                }

                log.Housekeeping.Checkpoint();
                log.Housekeeping.Compact(keysMax, CancellationToken.None);
                AssertNewest(log, newest);
                AssertNewest(ReopenKilled(Compacted), newest);
            },
            iter: 60,
            threads: 1);

    private static void AssertNewest(PartitionLog log, Dictionary<string, (long Offset, string? Value)> newest)
    {
        Assert.Null(log.Failure);
        var found = new Dictionary<string, (long, string?)>();
        var last = -1L;
        foreach (var (offset, key, value) in Batches.ReadAll(log))
        {
            Assert.True(offset > last);
            last = offset;
            found[key!] = (offset, value);
        }

        Assert.Equal(newest.OrderBy(pair => pair.Key, StringComparer.Ordinal), found.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private Dictionary<string, (long Offset, string? Value)> Fill(PartitionLog log, int keys, int batches)
    {
        var random = new Random(keys);
        var newest = new Dictionary<string, (long, string?)>();
        for (var i = 0; i < batches; i++)
        {
            var records = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (Key: $"k{random.Next(keys)}", Value: (string?)$"v{random.Next()}")).ToArray();
            var offset = log.Append(Batches.OfKeys(NowMs, records)).BaseOffset;
            foreach (var (key, value) in records)
                newest[key] = (offset++, value);
        }

        log.Housekeeping.Checkpoint();
        return newest;
    }

    /// <summary>Fills the active segment, so that what is there now can be compacted.</summary>
    private void Roll(PartitionLog log)
    {
        var segments = log.Segments.Length;
        for (var i = 0; log.Segments.Length == segments; i++)
            log.Append(Batches.OfKeys(NowMs, ($"fill{i}", "x")));
        log.Housekeeping.Checkpoint();
    }

    private PartitionLog Create(LogConfig config)
    {
        var directory = Open(config);
        return directory.Create("topic", 0, 1, config)[0];
    }

    private PartitionLog ReopenKilled(LogConfig config, Action<SimulatedDisk>? damage = null)
    {
        _disk = _disk.AfterKill();
        damage?.Invoke(_disk);
        return Reopen(_disk, config);
    }

    private PartitionLog Reopen(SimulatedDisk disk, LogConfig config)
    {
        _disk = disk;
        var log = Open(config).Find("topic", 0)!;
        return log;
    }

    private LogDirectory Open(LogConfig config)
    {
        var directory = LogDirectory.Open(new()
        {
            Path = Folder,
            Disk = _disk,
            Time = _time,
            FlushInterval = TimeSpan.FromDays(365),
            CheckpointInterval = TimeSpan.FromDays(365),
            RetentionCheckInterval = TimeSpan.FromDays(365),
            CleanerBackoff = TimeSpan.FromDays(365),
            FlushThreads = 1,
        });
        directory.Load(_ => config);
        _directories.Add(directory);
        return directory;
    }
}
