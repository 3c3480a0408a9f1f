using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class SourceTaskLoopTests : IDisposable
{
    private readonly TempFolder _folder = new("source");
    private readonly FileOffsetStore _store;

    public SourceTaskLoopTests() => _store = new(_folder.Combine("offsets"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RecordThatIsAcknowledgedWhileAPollWaits_IsToldOfAfterIt()
    {
        var (sender, source) = (new HeldSender(), new QuietSource());
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => source.Polls == 2, "it waits");

        sender.Acknowledge();
        await Task.Delay(200, TestContext.Current.CancellationToken); // what the loop does now
        Assert.Empty(source.Told);

        source.GoOn();
        await Eventually.UntilAsync(() => source.Polls == 3, "the poll is over");
        Assert.Equal([false], source.Told);
        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task NullAmongTheRecords_IsPassedOver_AndATaskThatHasSentNothingHearsOfItsLastCommit()
    {
        var (sender, source) = (new HeldSender(), new QuietSource(hasRecord: false));
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => source.Polls == 2, "it has passed over it");

        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Null(loop.Failure);
        Assert.Equal((0, 1), (sender.Taken, source.Commits));
    }

    /// <summary>Its last records are never reported: their time is 24 days.</summary>
    [Fact]
    public async Task ProducerOfNoFurtherUse_EndsATaskThatSendsNoMore_WhilePollWaits()
    {
        var (sender, source) = (new HeldSender(), new QuietSource());
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => source.Polls == 2, "it waits");

        sender.Failure = new(ErrorCode.SaslAuthenticationFailed, "The broker refused the login") { IsAuthentication = true };
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("Unrecoverable exception from producer send callback", loop.Failure!.Error.Message);
        Assert.Same(sender.Failure, loop.Failure.Error.InnerException);
    }

    [Fact]
    public async Task RecordForAPartitionThatIsNotThere_WaitsForIt()
    {
        var (sender, source) = (new HeldSender { PartitionCount = 1 }, new QuietSource(partition: 1));
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => sender.Asked > 0, "it looks for the partition");
        Assert.Equal(0, sender.Taken);

        sender.PartitionCount = 2;
        await Eventually.UntilAsync(() => sender.Taken == 1, "the record is sent");

        sender.Acknowledge();
        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Null(loop.Failure);
    }

    [Fact]
    public async Task TaskThatWaitsForAPartition_Stops()
    {
        var (sender, source) = (new HeldSender { PartitionCount = 1 }, new QuietSource(partition: 1));
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => sender.Asked > 0, "it looks for the partition");

        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Null(loop.Failure);
        Assert.Equal(0, sender.Taken);
    }

    [Fact]
    public async Task RecordWhosePartitionMayNotBeLookedFor_FailsTheTask()
    {
        var refusal = new KafkaException(ErrorCode.TopicAuthorizationFailed, "Not authorized to access topics: [t]");
        var (sender, source) = (new HeldSender { PartitionCount = 0, PartitionRefusal = refusal }, new QuietSource(partition: 1));
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("Unrecoverable exception from producer send callback", loop.Failure!.Error.Message);
        Assert.Same(refusal, loop.Failure.Error.InnerException);
    }

    [Fact]
    public async Task RecordWhosePartitionMayNotBeLookedFor_IsPassedOver_WhereErrorsAreTolerated()
    {
        var refusal = new KafkaException(ErrorCode.TopicAuthorizationFailed, "Not authorized to access topics: [t]");
        var (sender, source) = (new HeldSender { PartitionCount = 0, PartitionRefusal = refusal }, new QuietSource(partition: 1));
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store, tolerance: "all");
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => source.Polls == 2, "it goes on");

        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Null(loop.Failure);
        Assert.Single(source.Told);
        Assert.Equal(0, sender.Taken);
    }
}
