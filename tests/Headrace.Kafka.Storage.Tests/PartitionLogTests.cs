using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Records;
using Headrace.TestKit;

namespace Headrace.Kafka.Storage.Tests;

public sealed class PartitionLogTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new("headrace-storage");
    private LogDirectory _directory = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _directory = LogDirectory.Open(new() { Path = _folder.Path });
        _directory.Load(_ => new LogConfig());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Append_GivesOffsetsInOrder_AndSetsLeaderEpoch()
    {
        var log = NewLog();
        Assert.Equal(0, log.Append(Batches.Of(3), leaderEpoch: 7).BaseOffset);
        byte[] two = [.. Batches.Of(2), .. Batches.Of(4)];
        var second = log.Append(two, leaderEpoch: 7);
        Assert.Equal((3, 8), (second.BaseOffset, second.LastOffset));
        await log.WaitUntilDurableAsync(9, Cancel);

        using var read = log.Read(0, 1 << 20);
        var offsets = new List<(long, int)>();
        foreach (var batch in RecordBatchEnumerable.Of(read.Batches.Span))
            offsets.Add((batch.BaseOffset, batch.PartitionLeaderEpoch));
        Assert.Equal([(0, 7), (3, 7), (5, 7)], offsets);
        Assert.Equal(9, read.HighWatermark);
    }

    [Fact]
    public async Task Append_ThatNobodyWaitsFor_BecomesVisibleByItself()
    {
        var log = NewLog();
        var visible = new TaskCompletionSource();
        log.HighWatermarkAdvanced += _ => visible.TrySetResult();
        log.Append(Batches.Of(2));
        await visible.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(2, log.HighWatermark);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(700)]
    [InlineData(1)]
    public async Task Read_InPiecesOfAnySize_ReturnsEverythingOnce(int bytesMax)
    {
        var log = NewLog(new() { SegmentBytes = 4096, IndexIntervalBytes = 300 });
        var expected = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            log.Append(Batches.Of(1 + (i % 5), $"b{i}-", padding: i * 7 % 200));
            expected.AddRange(Enumerable.Range(0, 1 + (i % 5)).Select(record => $"b{i}-{record}"));
        }

        await log.WaitUntilDurableAsync(log.LogEndOffset, Cancel);
        Assert.True(log.Segments.Length > 3);
        Assert.Equal(expected, Batches.ReadAll(log, 0, bytesMax).Select(record => record.Value!.TrimEnd('.')));
        for (var offset = 0; offset < expected.Count; offset += 13)
            Assert.Equal(expected[offset..], Batches.ReadAll(log, offset, bytesMax).Select(record => record.Value!.TrimEnd('.')));
    }

    [Fact]
    public async Task Read_WithoutTheRightToOneBatch_ReturnsNothingWhereItIsTooLarge()
    {
        var log = NewLog();
        log.Append(Batches.Of(10));
        await log.WaitUntilDurableAsync(10, Cancel);
        using var none = log.Read(0, 20, atLeastOneBatch: false);
        Assert.True(none.Batches.IsEmpty);
        using var one = log.Read(0, 20);
        Assert.False(one.Batches.IsEmpty);
    }

    [Fact]
    public async Task Read_EndsBeforeTheGivenOffset()
    {
        var log = NewLog();
        log.Append(Batches.Of(2));
        log.Append(Batches.Of(3));
        await log.WaitUntilDurableAsync(5, Cancel);
        using var read = log.Read(0, 1 << 20, offsetEnd: 2);
        Assert.Equal(Batches.Of(2).Length, read.Batches.Length);
        using var atEnd = log.Read(2, 1 << 20, offsetEnd: 2);
        Assert.True(atEnd.Batches.IsEmpty && !atEnd.IsOutOfRange);
    }

    [Fact]
    public async Task Read_BeforeStartOrBehindEnd_IsOutOfRange()
    {
        var log = NewLog();
        log.Append(Batches.Of(5));
        await log.WaitUntilDurableAsync(5, Cancel);
        using var behind = log.Read(6, 100);
        Assert.True(behind.IsOutOfRange);
        using var end = log.Read(5, 100);
        Assert.True(!end.IsOutOfRange && end.Batches.IsEmpty);
        log.DeleteRecords(3);
        using var before = log.Read(2, 100);
        Assert.True(before.IsOutOfRange);
    }

    [Fact]
    public void Append_LargerThanASegment_IsRefused()
    {
        var log = NewLog(new() { SegmentBytes = 1024 });
        Assert.Equal(ErrorCode.RecordListTooLarge, log.Append(Batches.Of(1, padding: 2000)).ErrorCode);
        Assert.Equal(0, log.LogEndOffset);
    }

    [Fact]
    public async Task DeleteRecords_MovesTheStart_AndOutlivesARestart()
    {
        var log = NewLog();
        log.Append(Batches.Of(5));
        await log.WaitUntilDurableAsync(5, Cancel);
        Assert.Equal(4, log.DeleteRecords(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.DeleteRecords(6));
        log = await ReopenAsync();
        Assert.Equal((4, 5), (log.LogStartOffset, log.HighWatermark));
        Assert.Equal([(4L, null, "value4")], Batches.ReadAll(log, 4));
    }

    [Fact]
    public async Task FindByTimestamp_IsPreciseToTheRecord()
    {
        var log = NewLog(new() { SegmentBytes = 2048, IndexIntervalBytes = 100 });
        for (var i = 0; i < 60; i++)
            log.Append(Batches.Of(5, timestamp: Batches.Time + (i * 100)));
        await log.WaitUntilDurableAsync(300, Cancel);
        Assert.Equal(0, log.FindByTimestamp(0)?.Offset);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(new OffsetAndTimestamp((i * 5) + 3, Batches.Time + (i * 100) + 3, 0), log.FindByTimestamp(Batches.Time + (i * 100) + 3));
            Assert.Equal(i == 59 ? null : (i * 5) + 5, log.FindByTimestamp(Batches.Time + (i * 100) + 5)?.Offset);
        }

        Assert.Equal(299, log.FindMaxTimestamp()?.Offset);
    }

    [Fact]
    public async Task FindMaxTimestamp_FindsTheFirstRecordThatHasIt_AlsoInAnOlderSegment()
    {
        var log = NewLog(new() { SegmentBytes = 1024 });
        Assert.Null(log.FindMaxTimestamp());
        for (var i = 0; i < 40; i++)
            log.Append(Batches.Of(2, timestamp: Batches.Time + (i == 7 ? 5000 : i)));
        await log.WaitUntilDurableAsync(80, Cancel);
        Assert.Equal(new OffsetAndTimestamp(15, Batches.Time + 5001, 0), log.FindMaxTimestamp());
        log = await ReopenAsync();
        Assert.Equal(new OffsetAndTimestamp(15, Batches.Time + 5001, 0), log.FindMaxTimestamp());
    }

    [Fact]
    public async Task Reopened_GoesOnWhereItEnded()
    {
        var log = NewLog(new() { SegmentBytes = 2048 });
        for (var i = 0; i < 50; i++)
            log.Append(Batches.Of(3, $"r{i}-"));
        var before = log.LogEndOffset;
        log = await ReopenAsync(new() { SegmentBytes = 2048 });
        Assert.True(_directory.WasStoppedCleanly);
        Assert.Equal((before, before), (log.LogEndOffset, log.HighWatermark));
        Assert.Equal(before, log.Append(Batches.Of(1)).BaseOffset);
        await log.WaitUntilDurableAsync(before + 1, Cancel);
        Assert.Equal(Enumerable.Range(0, 151).Select(offset => (long)offset), Batches.ReadAll(log).Select(record => record.Offset));
    }

    [Fact]
    public async Task SegmentAge_ClosesASegmentByItsRecordsTimes()
    {
        var log = NewLog(new() { SegmentAge = TimeSpan.FromHours(1) });
        log.Append(Batches.Of(1, timestamp: Batches.Time));
        log.Append(Batches.Of(1, timestamp: Batches.Time + 3_600_000));
        Assert.Single(log.Segments);
        log.Append(Batches.Of(1, timestamp: Batches.Time + 3_600_001));
        Assert.Equal(2, log.Segments.Length);
        await log.WaitUntilDurableAsync(3, Cancel);
        Assert.Equal(3, Batches.ReadAll(log).Count);
    }

    [Fact]
    public async Task Closed_FailsWhoWaits_AndRefusesAppends()
    {
        var log = NewLog();
        log.Append(Batches.Of(1));
        _directory.Delete("topic");
        Assert.Equal(StorageFailure.Closed, Assert.Throws<StorageException>(() => log.Append(Batches.Of(1))).Failure);
        Assert.Equal(StorageFailure.Closed, Assert.Throws<StorageException>(() => log.Read(0, 100)).Failure);
        Assert.Null(_directory.Find("topic", 0));
        await Task.CompletedTask;
    }

    private PartitionLog NewLog(LogConfig? config = null) => _directory.Create("topic", 0, 1, config ?? new())[0];

    private async Task<PartitionLog> ReopenAsync(LogConfig? config = null)
    {
        await _directory.DisposeAsync();
        _directory = LogDirectory.Open(new() { Path = _folder.Path });
        _directory.Load(_ => config ?? new());
        return _directory.Find("topic", 0)!;
    }
}
