using Headrace.Kafka.Storage.Segments;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Storage.Tests;

public sealed class RecoveryTests
{
    private const string Folder = "/data";
    private const string State = "/data/topic-0/partition.state";
    private static readonly LogConfig Small = new() { SegmentBytes = 2048, IndexIntervalBytes = 200 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string LogFile(long baseOffset) => LogSegment.PathOf(Folder + "/topic-0", baseOffset, ".log");

    [Fact]
    public async Task TornTail_AtEveryByteOfTheLastBatch_IsCutOff()
    {
        var disk = new SimulatedDisk();
        var last = Batches.Of(3, "last");
        var (directory, log) = Open(disk, new(), create: true);
        for (var i = 0; i < 5; i++)
            await AppendAsync(log, Batches.Of(2, $"b{i}-"));
        await AppendAsync(log, last);
        var whole = disk.AfterKill();
        await directory.DisposeAsync();

        var bytes = whole[LogFile(0)];
        for (var cut = 0; cut <= last.Length; cut++)
        {
            var torn = whole.AfterKill();
            torn[LogFile(0)] = bytes[..(bytes.Length - cut)];
            (directory, log) = Open(torn, new());
            var end = cut == 0 ? 13 : 10;
            Assert.Equal((end, end), (log.LogEndOffset, log.HighWatermark));
            Assert.Equal(end, Batches.ReadAll(log).Count);
            Assert.Equal(end, log.Append(Batches.Of(1, "new")).BaseOffset);
            await log.WaitUntilDurableAsync(end + 1, Cancel);
            Assert.Equal("new0", Batches.ReadAll(log, end)[0].Value);
            Assert.False(directory.WasStoppedCleanly);
            await directory.DisposeAsync();
        }
    }

    [Fact]
    public async Task TornTail_WithAnyByteChanged_IsCutOff()
    {
        var disk = new SimulatedDisk();
        var (directory, log) = Open(disk, new(), create: true);
        await AppendAsync(log, Batches.Of(2));
        await AppendAsync(log, Batches.Of(2));
        var whole = disk.AfterKill();
        await directory.DisposeAsync();
        var bytes = whole[LogFile(0)];
        for (var position = bytes.Length / 2; position < bytes.Length; position++)
        {
            var isOutsideCrc = position - (bytes.Length / 2) is >= 12 and < 16; // the leader epoch is not under the CRC
            if (isOutsideCrc)
                continue;
            var damaged = whole.AfterKill();
            damaged[LogFile(0)] = [.. bytes[..position], (byte)(bytes[position] ^ 0x41), .. bytes[(position + 1)..]];
            (directory, log) = Open(damaged, new());
            Assert.True(log.LogEndOffset == 2 || position - (bytes.Length / 2) < 8, $"byte {position}: end {log.LogEndOffset}"); // the base offset is not either: a gap
            Assert.Null(log.Failure);
            await directory.DisposeAsync();
        }
    }

    [Fact]
    public async Task CleanStart_ReadsNoBatch()
    {
        var disk = await FilledAsync();
        var reads = 0;
        (var directory, var log) = Open(new CountingDisk(disk, path => reads += path.EndsWith(".log", StringComparison.Ordinal) ? 1 : 0), Small);
        Assert.True(directory.WasStoppedCleanly);
        Assert.Equal(200, log.LogEndOffset);
        Assert.Equal(0, reads);
        Assert.Equal(200, Batches.ReadAll(log).Count);
        await directory.DisposeAsync();
    }

    [Fact]
    public async Task DamageInAnOlderSegment_IsReported_AndNothingIsRemoved()
    {
        var disk = await FilledAsync();
        var second = disk.AllFiles().Where(file => file.EndsWith(".log", StringComparison.Ordinal)).Order().ElementAt(1);
        var bytes = disk[second];
        bytes[120] ^= 1;
        disk[second] = bytes;
        disk.DeleteFile(State); // so that all of it is checked
        var before = disk.AllFiles().Count(file => file.EndsWith(".log", StringComparison.Ordinal));

        (var directory, var log) = Open(disk, Small);
        Assert.Equal(StorageFailure.Corrupt, log.Failure?.Failure);
        Assert.Contains(second, log.Failure!.Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(() => log.Append(Batches.Of(1)));
        Assert.Throws<StorageException>(() => log.Read(0, 100));
        Assert.Equal(bytes, disk[second]);
        Assert.Equal(before, disk.AllFiles().Count(file => file.EndsWith(".log", StringComparison.Ordinal)));
        var other = directory.Create("other", 0, 1, new())[0];
        await AppendAsync(other, Batches.Of(1));
        await directory.DisposeAsync();
    }

    [Fact]
    public async Task LessThanWasDurable_IsReported()
    {
        var disk = await FilledAsync();
        var last = disk.AllFiles().Where(file => file.EndsWith(".log", StringComparison.Ordinal)).Order().Last();
        disk[last] = disk[last][..^1];
        (var directory, var log) = Open(disk, Small);
        Assert.Equal(StorageFailure.Corrupt, log.Failure?.Failure);
        await directory.DisposeAsync();
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    public async Task Index_MissingOrWrong_IsBuiltAgain(string suffix)
    {
        var disk = await FilledAsync();
        var indexes = disk.AllFiles().Where(file => file.EndsWith(suffix, StringComparison.Ordinal)).Order().ToList();
        var expected = indexes.ToDictionary(index => index, index => disk[index]);
        disk.DeleteFile(indexes[0]);
        disk[indexes[1]] = disk[indexes[1]][..^3];
        disk[indexes[2]] = [.. Enumerable.Repeat((byte)0xff, 24)];
        disk[indexes[^1]] = [];
        (var directory, var log) = Open(disk, Small);
        Assert.Null(log.Failure);
        for (var offset = 0; offset < 200; offset += 7)
            Assert.Equal(200 - offset, Batches.ReadAll(log, offset, 500).Count);
        Assert.Equal(50, log.FindByTimestamp(Batches.Time + 50)?.Offset);
        await directory.DisposeAsync();
        foreach (var index in indexes)
            Assert.Equal(expected[index], disk[index]);
    }

    [Fact]
    public async Task Kill_AtEachOperation_LosesNothingAcknowledged()
    {
        for (var operations = 1; ; operations++)
        {
            var disk = new SimulatedDisk();
            var acknowledged = 0L;
            var isDone = await RunAsync(disk, operations, offset => acknowledged = offset);
            disk = disk.AfterKill();
            (var directory, var log) = TryOpen(disk, Small);
            Assert.True(log is not null || acknowledged == 0);
            Assert.Null(log?.Failure);
            Assert.True(acknowledged <= (log?.HighWatermark ?? 0), $"after {operations} operations {log?.HighWatermark} of {acknowledged} records are left");
            if (log is not null)
                Assert.Equal(Enumerable.Range(0, (int)log.LogEndOffset).Select(i => (long)i), Batches.ReadAll(log).Select(record => record.Offset));
            await directory.DisposeAsync();
            if (isDone)
                break;
        }

        static async Task<bool> RunAsync(SimulatedDisk disk, int operationsMax, Action<long> acknowledge)
        {
            disk.Fault = (_, _) =>
            {
                if (disk.Operations >= operationsMax)
                    disk.IsOff = true;
                return null;
            };
            LogDirectory? directory = null;
            try
            {
                (directory, var log) = Open(disk, Small, create: true);
                for (var i = 0; i < 12; i++)
                {
                    var appended = log.Append(Batches.Of(3, padding: 100));
                    await log.WaitUntilDurableAsync(appended.LastOffset + 1, Cancel);
                    acknowledge(appended.LastOffset + 1);
                    if (i % 5 == 4)
                        log.Housekeeping.Checkpoint();
                }

                return true;
            }
            catch (StorageException)
            {
                return false;
            }
            finally
            {
                if (directory is not null)
                    await directory.DisposeAsync();
            }
        }
    }

    private static async Task<SimulatedDisk> FilledAsync()
    {
        var disk = new SimulatedDisk();
        var (directory, log) = Open(disk, Small, create: true);
        for (var i = 0; i < 100; i++)
            log.Append(Batches.Of(2, $"b{i}-", timestamp: Batches.Time + (i * 2)));
        Assert.True(log.Segments.Length > 4);
        await directory.DisposeAsync();
        return disk;
    }

    private static async Task AppendAsync(PartitionLog log, byte[] batch) =>
        await log.WaitUntilDurableAsync(log.Append(batch).LastOffset + 1, Cancel);

    private static (LogDirectory Directory, PartitionLog Log) Open(Disk.IDisk disk, LogConfig config, bool create = false)
    {
        var (directory, log) = TryOpen(disk, config, create);
        return (directory, log ?? throw new InvalidOperationException("There is no log."));
    }

    private static (LogDirectory Directory, PartitionLog? Log) TryOpen(Disk.IDisk disk, LogConfig config, bool create = false)
    {
        // The clock stands still: nothing is flushed by itself.
        var directory = LogDirectory.Open(new() { Path = Folder, Disk = disk, Time = new FakeTimeProvider() });
        try
        {
            directory.Load(_ => config);
            return (directory, create ? directory.Create("topic", 0, 1, config)[0] : directory.Find("topic", 0));
        }
        catch (StorageException)
        {
            directory.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }
}
