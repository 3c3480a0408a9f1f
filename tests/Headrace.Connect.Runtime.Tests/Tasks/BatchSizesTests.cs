using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Source;
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

    [Fact]
    public async Task RecordThatFillsABatch_WasRefusedForItself()
    {
        _ = Apply(out _).Shrink();
        var (loop, sender, _) = Start(20_000);
        sender.Fail(Refusal);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(loop.Completion.IsCompleted); // found after the poll, as all errors of records

        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Null(loop.Failure?.Mend);
    }

    private static Dictionary<string, string> Settings() => new() { ["bootstrap.servers"] = "127.0.0.1:1" };

    private BatchSizes.BatchSize Apply(out Dictionary<string, string> settings) => _sizes.Apply("c", Config, settings = Settings());

    private (SourceTaskLoop Loop, HeldSender Sender, OneRecord Source) Start(int bytes)
    {
        var (sender, source) = (new HeldSender(), new OneRecord(bytes));
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store, Apply(out _));
        loop.Start(TargetState.Started);
        Assert.True(source.IsWaiting.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        return (loop, sender, source);
    }

    /// <summary>Makes a record, and then has nothing any more.</summary>
    private sealed class OneRecord(int bytes) : SourceTask
    {
        private bool _isMade;
        private bool _isPolled;

        public ManualResetEventSlim IsWaiting { get; } = new();

        public bool IsStoppedAfterItsPoll { get; private set; }

        public override string Version => "1";

        public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

        public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
        {
            if (!_isMade)
            {
                _isMade = true;
                return [new(new("p", DataValue.From("0")), new("o", DataValue.From(1)), "t", Schema.String, DataValue.From(new string('x', bytes)))];
            }
            try
            {
                IsWaiting.Set();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return null;
            }
            finally
            {
                _isPolled = true;
            }
        }

        public override Task StopAsync(CancellationToken cancellationToken)
        {
            IsStoppedAfterItsPoll = _isPolled;
            return Task.CompletedTask;
        }
    }
}
