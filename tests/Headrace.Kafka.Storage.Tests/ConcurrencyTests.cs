using System.Globalization;
using Headrace.Kafka.Protocol.Records;
using Headrace.TestKit;

namespace Headrace.Kafka.Storage.Tests;

public sealed class ConcurrencyTests
{
    /// <summary>Writers, readers, recovery points, deletion of records, retention and compaction at once, on the real disk.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AllAtOnce_ReadersSeeEachDurableRecordInOrder(bool isCompacted)
    {
        using var folder = new TempFolder("headrace-storage");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(120));
        var config = new LogConfig
        {
            SegmentBytes = 20_000,
            IndexIntervalBytes = 300,
            CleanupPolicy = isCompacted ? CleanupPolicy.Compact : CleanupPolicy.Delete,
            RetentionAge = null,
            RetentionBytes = isCompacted ? -1 : 100_000,
            DirtyRatioMin = 0,
        };
        await using (var directory = LogDirectory.Open(new() { Path = folder.Path, CheckpointBytes = 10_000, FlushInterval = TimeSpan.FromMilliseconds(1) }))
        {
            directory.Load(_ => config);
            var log = directory.Create("topic", 0, 1, config)[0];
            const int Wanted = 6000;
            var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
            {
                while (log.LogEndOffset < Wanted)
                {
                    var result = log.Append(Batches.OfKeys(Batches.Time, ($"{writer}", "v"), ($"k{log.LogEndOffset % 50}", "v"), ("same", "v")));
                    if (log.LogEndOffset % 2 == 0)
                    {
                        await log.WaitUntilDurableAsync(result.LastOffset + 1, stop.Token);
                        Assert.True(log.HighWatermark > result.LastOffset);
                    }
                }
            })).ToList();
            var readers = Enumerable.Range(0, 2).Select(reader => Task.Run(() =>
            {
                var random = new Random(reader);
                using var records = new RecordBatchReader();
                for (var offset = 0L; offset < Wanted;)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    using var read = log.Read(offset, random.Next(1, 4000));
                    if (read.IsOutOfRange)
                    {
                        Assert.True(offset < log.LogStartOffset, $"{offset} is out of range, but the log begins at {log.LogStartOffset} and ends at {log.HighWatermark}");
                        offset = log.LogStartOffset;
                        continue;
                    }

                    foreach (var batch in RecordBatchEnumerable.Of(read.Batches.Span))
                    {
                        Assert.True(batch.IsCrcValid);
                        Assert.True(batch.LastOffset >= offset);
                        Assert.True(isCompacted || batch.BaseOffset <= offset, $"batch {batch.BaseOffset} follows {offset}");
                        offset = batch.NextOffset;
                    }

                    Assert.True(offset <= log.HighWatermark);
                    _ = log.FindByTimestamp(Batches.Time);
                }
            })).ToList();
            var housekeeping = Task.Run(() =>
            {
                while (log.LogEndOffset < Wanted)
                {
                    if (isCompacted)
                        log.Housekeeping.Compact(1000, stop.Token);
                    else
                        log.DeleteRecords(Math.Max(log.LogStartOffset, log.HighWatermark - 500));
                    log.Housekeeping.ApplyRetention();
                    log.Housekeeping.Checkpoint();
                }
            }, stop.Token);
            await Task.WhenAll([.. writers, .. readers, housekeeping]);
        }

        await using var again = LogDirectory.Open(new() { Path = folder.Path });
        again.Load(_ => config);
        var reopened = again.Find("topic", 0)!;
        Assert.True(reopened.LogEndOffset >= 6000, reopened.LogEndOffset.ToString(CultureInfo.InvariantCulture));
        Assert.Contains(Batches.ReadAll(reopened, reopened.LogStartOffset), record => record.Offset == reopened.LogEndOffset - 1);
    }

    [Fact]
    public async Task FailedFlush_AcknowledgesNothing_AndStaysFailedForAnyErrorButAFullDisk()
    {
        var disk = new SimulatedDisk();
        var directory = LogDirectory.Open(new() { Path = "/data", Disk = disk, FlushInterval = TimeSpan.FromDays(1) });
        directory.Load(_ => new());
        var log = directory.Create("topic", 0, 1, new())[0];
        log.Append(Batches.Of(1));
        await log.WaitUntilDurableAsync(1, TestContext.Current.CancellationToken);

        disk.Fault = (operation, _) => operation == "flush" ? SimulatedDisk.IoError() : null;
        log.Append(Batches.Of(1));
        log.Append(Batches.Of(1));
        var waiters = Enumerable.Range(2, 2).Select(offset => log.WaitUntilDurableAsync(offset, TestContext.Current.CancellationToken).AsTask()).ToList();
        foreach (var waiter in waiters)
            Assert.Equal(StorageFailure.Io, (await Assert.ThrowsAsync<StorageException>(() => waiter)).Failure);
        disk.Fault = null;
        Assert.Throws<StorageException>(() => log.Append(Batches.Of(1)));
        await Assert.ThrowsAsync<StorageException>(async () => await log.WaitUntilDurableAsync(3, TestContext.Current.CancellationToken));
        Assert.Equal(1, log.HighWatermark);
        Assert.Single(Batches.ReadAll(log)); // what was durable can be read
        await directory.DisposeAsync();
    }

    [Fact]
    public async Task WhoWaits_MayGiveUp()
    {
        var disk = new SimulatedDisk();
        using var hold = new ManualResetEventSlim();
        await using var directory = LogDirectory.Open(new() { Path = "/data", Disk = disk, FlushInterval = TimeSpan.FromDays(1) });
        directory.Load(_ => new());
        var log = directory.Create("topic", 0, 1, new())[0];
        disk.Fault = (operation, _) =>
        {
            if (operation == "flush")
                hold.Wait();
            return null;
        };
        log.Append(Batches.Of(1));
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await log.WaitUntilDurableAsync(1, cancel.Token));
        hold.Set();
        await log.WaitUntilDurableAsync(1, TestContext.Current.CancellationToken);
    }
}
