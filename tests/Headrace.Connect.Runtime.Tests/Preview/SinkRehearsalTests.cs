using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Sink;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Preview;

/// <summary>A sink that is tried: what it is asked, and what becomes of what it has written.</summary>
public sealed class SinkRehearsalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_ArePutFlushedAndTakenBack()
    {
        var task = new RehearsingTask();

        var trial = await RunAsync(task);

        Assert.Equal(["begin", "start t", "open x-0,x-1 of x-0,x-1", "put", "flush x-0@8,x-1@4", "rollback", "close", "stop"], task.Calls);
        Assert.Equal((SinkTrialOutcome.RolledBack, null), (trial.Outcome, trial.Error));
        Assert.Equal(["a", "b", "c"], trial.Writes.Select(static write => write.Content));
    }

    [Fact]
    public async Task Records_StayWhereThatIsWanted()
    {
        var task = new RehearsingTask();

        var trial = await RunAsync(task, isForGood: true);

        Assert.Equal(["start t", "open x-0,x-1 of x-0,x-1", "put", "flush x-0@8,x-1@4", "close", "stop"], task.Calls);
        Assert.Equal(SinkTrialOutcome.Written, trial.Outcome);
        Assert.Empty(trial.Writes);
    }

    [Theory]
    [InlineData("start", SinkTrialOutcome.RolledBack, "No start t.")]
    [InlineData("put", SinkTrialOutcome.RolledBack, "No put.")]
    [InlineData("flush", SinkTrialOutcome.RolledBack, "No flush x-0@8,x-1@4.")]
    [InlineData("rollback", SinkTrialOutcome.NotRolledBack, "What was written could not be taken back: No rollback.")]
    public async Task Failure_IsTold_AndWhatWasWrittenIsTakenBack(string failsIn, SinkTrialOutcome outcome, string error)
    {
        var task = new RehearsingTask(failsIn);

        var trial = await RunAsync(task);

        Assert.Equal((outcome, error), (trial.Outcome, trial.Error));
        Assert.Equal(["rollback", "close", "stop"], task.Calls[^3..]);
    }

    [Fact]
    public async Task TaskThatHangs_IsGivenUp()
    {
        var task = new RehearsingTask("hang");

        var run = RunAsync(task);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("The sink has not taken the records within 10 s.", (await run).Error);
        Assert.Equal(["rollback", "close", "stop"], task.Calls[^3..]);
    }

    [Fact]
    public async Task SinkThatCanNotTakeBack_IsNotRun_UnlessItIsForGood()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("numbers", "NumbersSource", ("topic", "tried"), ("count", "3"));
        var name = "tried-" + Guid.NewGuid().ToString("N");
        var config = new Dictionary<string, string?> { ["name"] = name, ["connector.class"] = "CollectSink", ["topics"] = "tried" };
        var plugins = TestPlugins.Create();
        var preview = new ConnectorPreview(TestWorker.Distributed(plugins, ("bootstrap.servers", worker.Broker.BootstrapServers)), plugins, NullLoggerFactory.Instance, TimeProvider.System);
        var limits = new PreviewLimits(2, TimeSpan.FromSeconds(30));
        SinkTrial trial = null!;
        await Eventually.UntilAsync(
            async () =>
            {
                try
                {
                    return (trial = await preview.TrySinkAsync(config, "tried", limits, isForGood: false, Token)).Records.Count == 2;
                }
                catch (Errors.ConnectException)
                {
                    return false; // the topic is not there yet
                }
            },
            "there are records");

        Assert.Equal((SinkTrialOutcome.NotRun, null), (trial.Outcome, trial.Error));
        Assert.Empty(Seen.Of(name));

        trial = await preview.TrySinkAsync(config, "tried", limits, isForGood: true, Token);
        Assert.Equal((SinkTrialOutcome.Written, null), (trial.Outcome, trial.Error));
        Assert.Equal(trial.Records.Select(static record => (string)record.After!["value"]!), Seen.Of(name));

        config["poison"] = string.Join(',', Seen.Of(name));
        Assert.StartsWith("There is no room for ", (await preview.TrySinkAsync(config, "tried", limits, isForGood: true, Token)).Error, StringComparison.Ordinal);
    }

    private Task<SinkTrial> RunAsync(RehearsingTask task, bool isForGood = false)
    {
        SinkRecord[] records = [Record(0, "a", 6), Record(0, "b", 7), Record(1, "c", 3)];
        return new SinkRehearsal(task, new Dictionary<string, string?> { ["table"] = "t" }, isForGood, NullLogger.Instance, _time).RunAsync([], records, TimeSpan.FromSeconds(10), Token);
    }

    private static SinkRecord Record(int partition, string value, long offset) => new("x", partition, null, default, null, value, offset);
}
