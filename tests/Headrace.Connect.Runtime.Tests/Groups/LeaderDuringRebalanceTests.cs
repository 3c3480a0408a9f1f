using Headrace.Connect.Runtime.Groups;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>A rebalance takes as long as its slowest member; the leader's writes need not wait for it.</summary>
public sealed class LeaderDuringRebalanceTests
{
    private readonly GroupSimulation _simulation = new(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leader_WritesDuringARebalance_AsLongAsAHeartbeatWouldNotTellItOfAnother()
    {
        var leader = await BeginRebalanceAsync();
        Assert.False(leader.Herder.Group!.WhenStableAsync(Token).IsCompleted);

        var early = leader.Herder.PutConnectorConfigAsync("a", Config("a"), null, allowReplace: false, Token);
        await _simulation.CarryOutAsync(early);
        Assert.False(leader.Herder.Group.WhenStableAsync(Token).IsCompleted);

        _simulation.Time.Advance(TimeSpan.FromSeconds(4)); // heartbeat.interval.ms is 3 seconds
        var late = leader.Herder.PutConnectorConfigAsync("b", Config("b"), null, allowReplace: false, Token);
        Assert.False(late.IsCompleted);
        Assert.False(leader.Herder.Group.IsLeading);
        await _simulation.HealAsync();
        await _simulation.CarryOutAsync(late);
    }

    [Fact]
    public async Task LeaderThatTheGroupHasGoneOnWithout_WaitsForItsPlace()
    {
        var leader = await BeginRebalanceAsync();
        Assert.True(leader.Herder.Group!.IsLeading);
        leader.Member.IsOut = true;
        Assert.False(leader.Herder.Group.IsLeading);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoHasNotReadTheConfigs_DoesNotLeadYet(bool hasLed)
    {
        SimulatedWorker[] workers = [_simulation.Join("w0"), _simulation.Join("w1")];
        await _simulation.HealAsync();
        var worker = Array.Find(workers, worker => worker.Herder.Group!.IsLeading == hasLed)!;
        var group = worker.Herder.Group!;
        await OnLoopAsync(worker, group.PrepareJoinAsync("a test wants it", Token));
        Assert.Equal(hasLed, group.IsLeading);

        // One that was led by another has to read on. One that led itself hears that others are ahead of it.
        var assignment = new WorkerAssignment(
            hasLed ? WorkerAssignment.ConfigMismatch : (short)0, worker.Member.Id, worker.Url.ToString(), worker.Configs.Snapshot.Offset + 1, WorkSet.Empty, WorkSet.Empty, 0);
        await OnLoopAsync(worker, group.OnJoinedAsync(
            new(group.View.Generation + 1, worker.Member.Id, worker.Member.Id, ConnectProtocol.NameOf(ConnectProtocolVersion.Sessioned)),
            ConnectProtocol.Encode(assignment, ConnectProtocolVersion.Sessioned), Token));
        Assert.True(group.View.IsLeader);
        Assert.False(group.IsLeading);
    }

    private static async Task OnLoopAsync(SimulatedWorker worker, Task call)
    {
        await Eventually.UntilAsync(
            () =>
            {
                worker.Herder.Queue.RunPending();
                return call.IsCompleted;
            },
            "the herder's loop has carried it out");
        await call;
    }

    /// <summary>The leader joins again; the other worker can't.</summary>
    private async Task<SimulatedWorker> BeginRebalanceAsync()
    {
        SimulatedWorker[] workers = [_simulation.Join("w0"), _simulation.Join("w1")];
        await _simulation.HealAsync();
        var leader = Array.Find(workers, static worker => worker.Herder.Group!.View.IsLeader)!;
        Array.Find(workers, worker => worker != leader)!.CutOff();
        leader.Member.RequestRejoin("a test wants it");
        _simulation.Group.Step();
        await _simulation.CarryOutAsync(leader.Member.Joining!);
        return leader;
    }

    private static Dictionary<string, string?> Config(string name) => new()
    {
        ["name"] = name,
        ["connector.class"] = "NumbersSource",
        ["tasks"] = "1",
        ["v"] = "1",
    };
}
