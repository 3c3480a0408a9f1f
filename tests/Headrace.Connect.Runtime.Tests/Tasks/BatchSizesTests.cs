using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Topics that take only smaller batches than the producer makes.</summary>
public sealed class BatchSizesTests : IDisposable
{
    private static readonly Dictionary<string, string?> Config = new() { ["topic"] = "t" };
    private static readonly KafkaException Refusal = new(ErrorCode.MessageTooLarge, "Broker: Message size too large") { KafkaText = "The request included a message larger than the max message size the server will accept." };

    private readonly TempFolder _folder = new("batches");
    private readonly FileOffsetStore _store;
    private readonly BatchSizes _sizes = new();

    public BatchSizesTests() => _store = new(_folder.Combine("offsets"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Batches_GetSmallerInTwoSteps_UntilTheConnectorHasAnotherConfig()
    {
        var first = Apply(out var settings);
        Assert.Equal(1_000_000, first.Bytes);
        Assert.DoesNotContain("batch.size", settings);

        Assert.Equal(16_384, first.Shrink());
        Assert.Equal(1, Apply(out settings).Shrink());
        Assert.Equal("16384", settings["batch.size"]);
        Assert.Equal(1, first.Shrink()); // of a task that has not come so far
        Assert.False(Apply(out settings).CanShrink);
        Assert.Equal("1", settings["batch.size"]);

        Assert.Equal(1_000_000, _sizes.Apply("c", new Dictionary<string, string?> { ["topic"] = "other" }, Settings()).Bytes);
    }

    [Fact]
    public void Batches_ThatTheUserHasMadeSmall_StaySo()
    {
        var settings = Settings();
        settings["batch.size"] = "5000";
        Assert.Equal(5000, _sizes.Apply("c", Config, settings).Bytes);
        Assert.Equal("5000", settings["batch.size"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RefusedBatch_EndsAPollThatWaits_AndTheNextRunHasSmallerOnes(bool isDeaf)
    {
        var (loop, sender, source) = await StartAsync(new(1000, isDeaf));
        sender.Fail(Refusal);
        await Eventually.UntilAsync(() => source.IsStopping, "the poll is asked to end");
        source.GoOn();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Contains("batches of 16384 instead of 1000000 bytes", loop.Failure?.Mend, StringComparison.Ordinal);
        Assert.Equal(2, source.Polls);
        Assert.False(source.IsStoppedInAPoll);
    }

    [Fact]
    public async Task RecordThatFillsABatch_WasRefusedForItself()
    {
        _ = Apply(out _).Shrink();
        var (loop, sender, source) = await StartAsync(new(20_000));
        sender.Fail(Refusal);
        source.GoOn(); // found after the poll, as all errors of records
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.NotNull(loop.Failure);
        Assert.Null(loop.Failure.Mend);
    }

    private static Dictionary<string, string> Settings() => new() { ["bootstrap.servers"] = "127.0.0.1:1" };

    private BatchSizes.BatchSize Apply(out Dictionary<string, string> settings) => _sizes.Apply("c", Config, settings = Settings());

    private async Task<(SourceTaskLoop Loop, HeldSender Sender, QuietSource Source)> StartAsync(QuietSource source)
    {
        var sender = new HeldSender();
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store, Apply(out _));
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => source.Polls == 2, "it waits");
        return (loop, sender, source);
    }
}
