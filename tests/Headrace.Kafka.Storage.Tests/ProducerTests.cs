using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Storage.Tests;

public sealed class ProducerTests : IAsyncDisposable
{
    private const string Folder = "/data";
    private SimulatedDisk _disk = new();
    private LogDirectory _directory;
    private PartitionLog _log;

    public ProducerTests()
    {
        _directory = LogDirectory.Open(new() { Path = Folder, Disk = _disk });
        _directory.Load(_ => new());
        _log = _directory.Create("topic", 0, 1, new())[0];
    }

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    [Fact]
    public void DuplicateOfTheLastFive_GetsTheOriginalOffset()
    {
        for (var i = 0; i < 7; i++)
            Assert.Equal(i * 3, Send(sequence: i * 3).BaseOffset);
        for (var i = 2; i < 7; i++)
        {
            var again = Send(sequence: i * 3);
            Assert.Equal((ErrorCode.None, i * 3, (i * 3) + 2, true), (again.ErrorCode, again.BaseOffset, again.LastOffset, again.IsDuplicate));
        }

        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(sequence: 3).ErrorCode);
        Assert.Equal(21, _log.LogEndOffset);
    }

    [Fact]
    public void Gap_IsOutOfOrder_AndNothingIsWritten()
    {
        Send(sequence: 0);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(sequence: 4).ErrorCode);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(sequence: 1).ErrorCode);
        Assert.Equal(3, Send(sequence: 3).BaseOffset);
    }

    [Fact]
    public void Epochs_HigherStartsAtZero_LowerIsRefused()
    {
        Send(sequence: 0, epoch: 3);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Send(sequence: 3, epoch: 2).ErrorCode);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(sequence: 3, epoch: 4).ErrorCode);
        Assert.Equal(ErrorCode.None, Send(sequence: 0, epoch: 4).ErrorCode);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Send(sequence: 3, epoch: 3).ErrorCode);
    }

    [Fact]
    public void Sequences_WrapToZero()
    {
        Assert.Equal(ErrorCode.None, Send(sequence: int.MaxValue - 1).ErrorCode); // MaxValue - 1, MaxValue, 0; an unknown producer may begin anywhere
        Assert.True(Send(sequence: int.MaxValue - 1).IsDuplicate);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(sequence: 0).ErrorCode);
        Assert.Equal(3, Send(sequence: 1).BaseOffset);

        Assert.Equal(ErrorCode.None, Send(producerId: 2, sequence: int.MaxValue - 2).ErrorCode); // ends with MaxValue
        Assert.Equal(9, Send(producerId: 2, sequence: 0).BaseOffset);
    }

    [Fact]
    public void BatchOfAProducer_NotAlone_IsRefused() =>
        Assert.Equal(ErrorCode.InvalidRecord, _log.Append([.. Batches.Of(1, producerId: 1), .. Batches.Of(1)]).ErrorCode);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restart_RemembersProducers_AlsoAfterAKill(bool isKilled)
    {
        Send(sequence: 0);
        await _log.WaitUntilDurableAsync(3, TestContext.Current.CancellationToken);
        _log.Housekeeping.Checkpoint();
        Send(sequence: 3);
        Send(producerId: 2, sequence: 0, epoch: 5);
        await _log.WaitUntilDurableAsync(9, TestContext.Current.CancellationToken);
        await ReopenAsync(isKilled);

        Assert.Equal((3L, true), (Send(sequence: 3).BaseOffset, Send(sequence: 3).IsDuplicate));
        Assert.Equal(0, Send(sequence: 0).BaseOffset);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Send(producerId: 2, sequence: 3, epoch: 4).ErrorCode);
        Assert.Equal(9, Send(sequence: 6).BaseOffset);
    }

    [Fact]
    public async Task Restart_WithoutPartitionState_FindsProducersInTheLog()
    {
        Send(sequence: 0);
        Send(sequence: 3);
        await ReopenAsync(isKilled: false, disk => disk["/data/topic-0/partition.state"] = [1, 2, 3]);
        Assert.True(Send(sequence: 3).IsDuplicate);
        Assert.Equal(6, Send(sequence: 6).BaseOffset);
    }

    [Fact]
    public void IdleProducer_IsForgotten()
    {
        Send(sequence: 0);
        _log.ExpireProducers(TimeSpan.FromDays(1));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Send(sequence: 10).ErrorCode);
        _log.ExpireProducers(TimeSpan.Zero);
        Assert.Equal(ErrorCode.None, Send(sequence: 10).ErrorCode);
    }

    private AppendResult Send(int sequence, long producerId = 1, short epoch = 0) => _log.Append(Batches.Of(3, producerId: producerId, epoch: epoch, sequence: sequence));

    private async Task ReopenAsync(bool isKilled, Action<SimulatedDisk>? damage = null)
    {
        var killed = _disk.AfterKill();
        await _directory.DisposeAsync();
        _disk = isKilled ? killed : _disk.AfterKill();
        damage?.Invoke(_disk);
        _directory = LogDirectory.Open(new() { Path = Folder, Disk = _disk });
        _directory.Load(_ => new());
        _log = _directory.Find("topic", 0)!;
    }
}
