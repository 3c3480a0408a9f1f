using System.Globalization;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Source;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Fast sources in front of a broker that does not acknowledge.</summary>
public sealed class SourceTaskMemoryTests : IDisposable
{
    private const int RecordBytes = 1000;
    private static readonly long Charge = TaskMemory.ChargeOf(RecordBytes);

    private readonly TempFolder _folder = new("memory");
    private readonly FileOffsetStore _store;

    public SourceTaskMemoryTests() => _store = new(_folder.Combine("offsets"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FastSource_InFrontOfAStalledProducer_StaysWithinItsBudget_AndGoesOnAfterwards()
    {
        var sender = new HeldSender();
        var memory = new TaskMemory(new(long.MaxValue), 10 * Charge);
        var loop = NewLoop(sender, memory, new EndlessTask(RecordBytes));
        loop.Start(TargetState.Started);
        for (var round = 1; round <= 3; round++)
        {
            await Eventually.UntilAsync(() => sender.Taken == round * 10, $"round {round} is sent");
            Assert.Equal(10 * Charge, memory.Used);
            sender.Acknowledge();
        }
        await StopAsync(loop, sender);
        Assert.Equal(0, memory.Used);
    }

    [Fact]
    public async Task RecordLargerThanTheBudget_PassesAlone()
    {
        var sender = new HeldSender();
        var memory = new TaskMemory(new(long.MaxValue), 100);
        var loop = NewLoop(sender, memory, new EndlessTask(RecordBytes));
        loop.Start(TargetState.Started);
        for (var round = 1; round <= 3; round++)
        {
            await Eventually.UntilAsync(() => sender.Taken == round, $"record {round} is sent");
            Assert.Equal(Charge, memory.Used);
            sender.Acknowledge();
        }
        await StopAsync(loop, sender);
    }

    [Fact]
    public async Task TwoTasks_ShareTheBudgetOfTheirWorker()
    {
        var worker = new WorkerMemory(100 * Charge);
        var (first, second) = (new HeldSender(), new HeldSender());
        var one = NewLoop(first, new(worker, long.MaxValue), new EndlessTask(RecordBytes));
        one.Start(TargetState.Started);
        await Eventually.UntilAsync(() => first.Taken == 100, "the first task has all of it");
        Assert.Equal(worker.Budget, worker.Used);

        var other = NewLoop(second, new(worker, long.MaxValue), new EndlessTask(RecordBytes));
        other.Start(TargetState.Started);
        await Eventually.UntilAsync(() => second.Taken == 1, "the other one has a record all the same");
        await StopAsync(one, first);
        Assert.Equal(Charge, worker.Used);
        second.Acknowledge();
        await Eventually.UntilAsync(() => second.Taken == 101, "the other one has all of it");
        await StopAsync(other, second);
        Assert.Equal(0, worker.Used);
    }

    private static async Task StopAsync(SourceTaskLoop loop, HeldSender sender)
    {
        loop.RequestStop();
        await Eventually.UntilAsync(
            () =>
            {
                sender.Acknowledge();
                return loop.Completion.IsCompleted;
            },
            "the task has stopped");
        Assert.Null(loop.Failure);
    }

    private SourceTaskLoop NewLoop(HeldSender sender, TaskMemory memory, SourceTask task) => SourceLoops.New(task, sender, memory, _store);

    private sealed class EndlessTask(int bytes) : SourceTask
    {
        private readonly SourceMap _partition = new("part", DataValue.From("0"));
        private long _next;

        public override string Version => "1";

        public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
        {
            var records = new SourceRecord[7];
            for (var i = 0; i < records.Length; i++)
            {
                _next++;
                records[i] = new(_partition, new("next", DataValue.From(_next)), "t", Schema.String, DataValue.From(_next.ToString(CultureInfo.InvariantCulture).PadLeft(bytes)));
            }
            return new(records);
        }

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
