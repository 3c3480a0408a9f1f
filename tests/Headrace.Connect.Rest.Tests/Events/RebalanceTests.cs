using Headrace.Connect.Runtime.Events;

namespace Headrace.Connect.Rest.Tests.Events;

/// <summary>The log of rebalances.</summary>
public sealed class RebalanceTests : IAsyncLifetime
{
    private static readonly string Second =
        """
        {"number":2,"began":"2026-01-02T03:04:05.678Z","reason":"the group rebalances","outcome":"completed","problem":null,"generation":5,"leader":false,"leader_url":"http://w:1/",
        "workers_joined":null,"workers_left":["http://x:1/"],"added":{"connectors":["orders"],"tasks":[{"connector":"orders","task":1}]},"revoked":{"connectors":[],"tasks":[]},
        "connectors":3,"tasks":7,"delay_ms":300000,"stopping_ms":12,"joining_ms":34,"starting_ms":null,"total_ms":46}
        """.ReplaceLineEndings("");

    private readonly WorkerEvents _events = new();
    private readonly RebalanceRecord _second = new()
    {
        Number = 2,
        Began = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        Reason = "the group rebalances",
        Outcome = RebalanceOutcome.Completed,
        Generation = 5,
        LeaderUrl = new("http://w:1/"),
        WorkersLeft = ["http://x:1/"],
        ConnectorsAdded = ["orders"],
        TasksAdded = [new("orders", 1)],
        ConnectorCount = 3,
        TaskCount = 7,
        Delay = TimeSpan.FromMinutes(5),
        Stopping = TimeSpan.FromMilliseconds(12),
        Joining = TimeSpan.FromMilliseconds(34),
        Total = TimeSpan.FromMilliseconds(46),
    };

    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync()
    {
        _events.Rebalances.Add(new() { Number = 1, Began = default, Reason = "the member is new", Outcome = RebalanceOutcome.Failed });
        _events.Rebalances.Add(_second);
        _rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], Events = _events });
    }

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task Log_IsAnsweredOldestFirst_OrTheLastOnes()
    {
        var all = await _rest.GetAsync("/rebalances");
        Assert.Equal((200, "application/json"), (all.Status, all.ContentType));
        Assert.StartsWith("""[{"number":1,""", all.Body, StringComparison.Ordinal);
        Assert.EndsWith($",{Second}]", all.Body, StringComparison.Ordinal);
        Assert.Equal($"[{Second}]", (await _rest.GetAsync("/rebalances?limit=1")).Body);
        foreach (var wrong in (string[])["0", "1001", "x"])
            Assert.Equal(400, (await _rest.GetAsync($"/rebalances?limit={wrong}")).Status);
    }

    [Fact]
    public async Task EndOfARebalance_IsAnEvent()
    {
        await using var source = await EventSource.OpenAsync(_rest.Port, "?types=rebalance&connector=stock");
        await source.ReadStateAsync();
        _events.Publish(_second);
        Assert.Equal(
            """rebalance {"phase":"ended",""" + Second[1..].Replace("""["orders"]""", "[]", StringComparison.Ordinal).Replace("""[{"connector":"orders","task":1}]""", "[]", StringComparison.Ordinal),
            await source.NextAsync());
    }
}
