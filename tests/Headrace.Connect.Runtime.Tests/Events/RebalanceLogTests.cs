using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Events;

public sealed class RebalanceLogTests
{
    private static readonly WorkSet Before = WorkSet.Of(["a"], [new("a", 0), new("b", 0)]);
    private static readonly WorkSet After = WorkSet.Of(["a", "c"], [new("a", 0), new("c", 1)]);

    private readonly FakeTimeProvider _time = new();
    private readonly RebalanceLog _log;
    private readonly List<RebalanceRecord> _ended = [];

    public RebalanceLogTests() => _log = new(_time) { Ended = _ended.Add };

    [Fact]
    public void Rebalance_TellsWhatMovedWhyAndHowLongItTook()
    {
        var began = _time.GetUtcNow();
        _log.OnBegun("somebody came");
        Advance(1);
        _log.OnBegun("the join is tried again");
        Advance(2);
        _log.OnStopped();
        Advance(4);
        _log.OnMembers(["http://new/"], []);
        _log.OnAssigned(View(7), Before, After, TimeSpan.FromMinutes(5));
        Assert.Equal((RebalanceOutcome.UnderWay, TimeSpan.FromSeconds(7)), (Assert.Single(_log.Read()).Outcome, _log.Read()[0].Total));
        Advance(8);
        _log.OnStarted(1);

        var rebalance = Assert.Single(_log.Read());
        Assert.Same(rebalance, Assert.Single(_ended));
        Assert.Equal((1, began, "somebody came", RebalanceOutcome.Completed, 7), (rebalance.Number, rebalance.Began, rebalance.Reason, rebalance.Outcome, rebalance.Generation));
        Assert.Equal((Seconds(3), Seconds(4), Seconds(8), Seconds(15)), (rebalance.Stopping, rebalance.Joining, rebalance.Starting, rebalance.Total));
        Assert.Equal("http://new/", Assert.Single(rebalance.WorkersJoined!));
        Assert.Empty(rebalance.WorkersLeft!);
        Assert.Equal(("c", new("c", 1)), (Assert.Single(rebalance.ConnectorsAdded), Assert.Single(rebalance.TasksAdded)));
        Assert.Empty(rebalance.ConnectorsRevoked);
        Assert.Equal(new("b", 0), Assert.Single(rebalance.TasksRevoked));
        Assert.Equal((2, 2, TimeSpan.FromMinutes(5)), (rebalance.ConnectorCount, rebalance.TaskCount, rebalance.Delay));
    }

    [Fact]
    public void NextRebalance_EndsOneThatHasNotStartedEverything()
    {
        _log.OnBegun("one");
        _log.OnStopped();
        _log.OnAssigned(View(1), WorkSet.Empty, Before, default);
        _log.OnBegun("two");
        _log.OnStarted(1);
        Assert.Equal([(RebalanceOutcome.Superseded, "one"), (RebalanceOutcome.UnderWay, "two")], _log.Read().Select(static rebalance => (rebalance.Outcome, rebalance.Reason)));
    }

    [Fact]
    public void LossOfThePlace_TakesEverything()
    {
        _log.OnBegun("one");
        _log.OnLost("the coordinator is gone", Before);
        Assert.Equal([(RebalanceOutcome.Failed, "the coordinator is gone"), (RebalanceOutcome.Lost, null)], _log.Read().Select(static rebalance => (rebalance.Outcome, rebalance.Problem)));
        Assert.Equal((1, 2, -1), (_ended[1].ConnectorsRevoked.Count, _ended[1].TasksRevoked.Count, _ended[1].Generation));
    }

    [Fact]
    public void Log_KeepsTheLastOnes()
    {
        for (var i = 1; i <= 300; i++)
        {
            _log.OnBegun($"{i}");
            _log.OnFailed("nothing");
        }
        Assert.Equal((256, 45, 300), (_log.Read().Count, _log.Read()[0].Number, _log.Read()[^1].Number));
        var huge = WorkSet.Of([], Enumerable.Range(0, 150_000).Select(static task => new ConnectorTaskId("c", task)));
        _log.OnLost("huge", huge);
        _log.OnLost("huge", huge);
        Assert.Equal(302, Assert.Single(_log.Read()).Number);
    }

    private static GroupView View(int generation) => GroupView.None with { Generation = generation };

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private void Advance(int seconds) => _time.Advance(Seconds(seconds));
}
