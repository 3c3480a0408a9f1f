using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Stores;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Events;

public sealed class WorkerEventsTests : IDisposable
{
    private readonly WorkerEvents _events = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Readers_GoOnFromTheirNumber()
    {
        for (var i = 0; i < 5; i++)
            _events.Publish(Status("c" + i));

        var first = _events.Read(0, 3);
        var second = _events.Read(first.Last, 100);

        Assert.Equal(["c0", "c1", "c2"], Names(first));
        Assert.Equal((3, false), (first.Last, first.IsLost));
        Assert.Equal(["c3", "c4"], Names(second));
        Assert.Equal((5, false), (second.Last, second.IsLost));
        Assert.Empty(_events.Read(5, 100).Events);
        Assert.True(_events.Read(6, 100).IsLost); // of another run
    }

    [Fact]
    public void EventsBeyondTheLimits_AreForgotten()
    {
        for (var i = 0; i < 5000; i++)
            _events.Publish(Status("c"));
        Assert.True(_events.Read(903, 1).IsLost);
        Assert.False(_events.Read(904, 1).IsLost);

        // Traces count by their length: four of them fit.
        for (var i = 0; i < 6; i++)
            _events.Publish(Status("big" + i) with { Trace = new('x', 1_000_000) });
        Assert.True(_events.Read(5001, 1).IsLost);
        Assert.Equal(["big2", "big3", "big4", "big5"], Names(_events.Read(5002, 10)));
    }

    [Fact]
    public void RebalancesOfLargeGroups_CountByTheirWork()
    {
        var share = new WorkerShare(new("http://w:1/"), [.. Enumerable.Range(0, 10_000).Select(static i => "c" + i)], []);
        for (var i = 0; i < 100; i++)
            _events.Publish(new RebalanceEvent(RebalancePhase.Assigned, i, true, null, share, [share]));

        // Two shares of 10,000 items of 64 characters: three events are below 4 Mi characters.
        Assert.True(_events.Read(96, 10).IsLost);
        Assert.Equal(3, _events.Read(97, 10).Events.Count);
    }

    [Fact]
    public async Task News_WakesThoseWhoWait()
    {
        var news = _events.WhenNewAsync(0);
        Assert.False(news.IsCompleted);

        _events.Publish(Status("c"));

        await news;
        Assert.True(_events.WhenNewAsync(0).IsCompleted);
        var last = _events.WhenNewAsync(1);
        Assert.False(last.IsCompleted);
        _events.Complete();
        await last;
        Assert.True(_events.IsCompleted);
    }

    [Fact]
    public void Reset_SendsEveryReaderToTheState()
    {
        _events.Publish(Status("c"));
        _events.Reset();

        Assert.True(_events.Read(1, 10) is { IsLost: true, IsReset: true });
        Assert.False(_events.Read(_events.Last, 10).IsLost);
        for (var i = 0; i < 5000; i++)
            _events.Publish(Status("c"));
        Assert.True(_events.Read(3, 10) is { IsLost: true, IsReset: false });
    }

    [Fact]
    public void Table_TellsOfStatesThatAreOthers()
    {
        var told = new List<string>();
        var table = new StatusTable { Changed = status => told.Add($"{status.Connector}/{status.Task} {status.State} {status.Trace}") };
        table.Set(new("c", null, ExecutionState.Running, "w", 1));
        table.Set(new("c", null, ExecutionState.Running, "w", 1));
        table.Set(new("c", 0, ExecutionState.Running, "w", 1));
        table.Set(new("c", 0, ExecutionState.Running, "w", 1));
        table.Set(new("c", 0, ExecutionState.Unassigned, "late", 1)); // which the table does not take
        table.Set(new("c", 1, ExecutionState.Failed, "w", 1, "boom"));
        table.Remove(new ConnectorTaskId("c", 1));
        table.Remove(new ConnectorTaskId("c", 1));
        table.Remove("c");
        table.Remove("c");

        Assert.Equal(["c/ Running ", "c/0 Running ", "c/1 Failed boom", "c/1 Destroyed ", "c/ Destroyed "], told);
    }

    [Theory]
    [InlineData(WorkerMode.Standalone)]
    [InlineData(WorkerMode.Distributed)]
    public async Task Worker_TellsAConnectorsLife(WorkerMode mode)
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, mode);
        var events = worker.Worker.Events;
        var position = events.Last;
        var told = new List<string>();
        await worker.CreateAsync("life", "NumbersSource", ("topic", "life"), ("count", "10"));
        await UntilToldAsync("life/0 Running");
        await worker.CreateAsync("life", "NumbersSource", ("topic", "life"), ("count", "20"));
        await UntilToldAsync("life Changed Started 1");
        await worker.Herder.PauseConnectorAsync("life", TestContext.Current.CancellationToken);
        await UntilToldAsync("life/0 Paused");
        var state = events.ReadState().Select(Text).ToList();
        await worker.Herder.DeleteConnectorAsync("life", TestContext.Current.CancellationToken);
        await UntilToldAsync("life/ Destroyed");

        Assert.Equal(["life Present Paused 1", "life/ Paused", "life/0 Paused"], state.Where(static text => !text.StartsWith("group", StringComparison.Ordinal)));
        var configs = told.Where(static text => !text.Contains('/', StringComparison.Ordinal) && !text.StartsWith("group", StringComparison.Ordinal)).ToList();
        Assert.Equal("life Created Started 0", configs[0]);
        Assert.Contains("life Tasks Started 1", configs);
        Assert.Contains("life TargetState Paused 1", configs);
        Assert.Equal("life Deleted  0", configs[^1]);
        if (mode == WorkerMode.Distributed)
        {
            Assert.Contains(told, static text => text.StartsWith("group Joining", StringComparison.Ordinal));
            Assert.Contains("group Assigned leads [life] [life-0] of 1", told);
            Assert.StartsWith("group Assigned leads", state[0], StringComparison.Ordinal);
        }
        Assert.NotEmpty(events.ReadMetrics());
        await worker.CreateAsync("last", "NumbersSource", ("topic", "life"), ("count", "10"));
        await UntilToldAsync("last/0 Running");
        await worker.Worker.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(events.IsCompleted);
        var end = events.Read(position, 1000).Events.Select(Text).ToList();
        Assert.Contains("last/ Unassigned", end);
        Assert.Contains("last/0 Unassigned", end);

        async Task UntilToldAsync(string text)
        {
            await Eventually.UntilAsync(
                () =>
                {
                    var batch = events.Read(position, 1000);
                    Assert.False(batch.IsLost);
                    position = batch.Last;
                    told.AddRange(batch.Events.Select(Text));
                    return told.Contains(text);
                },
                $"there is the event {text}");
        }
    }

    private static string Text(WorkerEvent happened) => happened switch
    {
        StatusEvent status => $"{status.Connector}/{status.Task} {status.State}",
        ConfigEvent config => $"{config.Connector} {config.Change} {config.Target} {config.TaskCount}",
        RebalanceEvent group =>
            $"group {group.Phase} {(group.IsLeader ? "leads" : "follows")} [{string.Join(',', group.Own.Connectors)}] [{string.Join(',', group.Own.Tasks)}] of {group.Members.Count}",
        RebalanceRecord ended => $"group ended {ended.Outcome}",
        _ => "?",
    };

    private static List<string> Names(EventBatch batch) => [.. batch.Events.Cast<StatusEvent>().Select(static status => status.Connector)];

    private static StatusEvent Status(string connector) => new(connector, null, ExecutionState.Running, "", 3, null, "1.0");
}
