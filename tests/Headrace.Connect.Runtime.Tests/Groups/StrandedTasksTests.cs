using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Herding;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Groups;

public sealed class StrandedTasksTests
{
    private static readonly ConnectorTaskId Task0 = new("c", 0);

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedStatusStore _statuses = new(new());
    private readonly HerderQueue _queue = new(NullLogger.Instance);
    private readonly StrandedTasks _stranded;
    private int _rejoins;

    public StrandedTasksTests() => _stranded = new(_statuses, _queue, _ => _rejoins++, _time, NullLogger.Instance);

    [Fact]
    public async Task TaskThatItsWorkerHasStopped_MakesTheGroupRebalanceOnce_AfterTheEagerTime()
    {
        _stranded.OnView(View(4, ConnectProtocolVersion.Eager));
        _stranded.OnView(View(5, ConnectProtocolVersion.Compatible));
        await LookAsync();
        Say(ExecutionState.Unassigned, generation: 5);

        await LookAsync();
        Assert.Equal(0, _rejoins);
        await LookAsync();
        Assert.Equal(1, _rejoins);

        _stranded.OnView(View(6, ConnectProtocolVersion.Compatible));
        await LookAsync();
        await LookAsync();
        Assert.Equal(1, _rejoins);
    }

    [Fact]
    public async Task TaskThatRestarts_IsLeftAlone()
    {
        _stranded.OnView(View(5, ConnectProtocolVersion.Sessioned));
        Say(ExecutionState.Unassigned, generation: 5);
        await LookAsync();
        Say(ExecutionState.Running, generation: 5);
        await LookAsync();
        Say(ExecutionState.Unassigned, generation: 4);
        await LookAsync();
        await LookAsync();
        Assert.Equal(0, _rejoins);
    }

    private static GroupView View(int generation, ConnectProtocolVersion protocol) => new(
        generation, true, null, protocol, new Dictionary<string, (Uri, WorkSet)> { ["m"] = (new("http://jvm:8083/"), WorkSet.Of([], [Task0])) });

    private void Say(ExecutionState state, int generation)
    {
        _statuses.Put(new("c", 0, state, "jvm:8083", generation));
        _statuses.Read(int.MaxValue);
    }

    private async Task LookAsync()
    {
        _time.Advance(StrandedTasks.LookInterval);
        await Eventually.UntilAsync(() => _queue.RunPending() > 0, "it has looked");
    }
}
