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
