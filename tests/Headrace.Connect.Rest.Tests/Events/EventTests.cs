using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Rest.Tests.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Events;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests.Events;

/// <summary>Server-sent events, through a real HTTP client.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private readonly WorkerEvents _events = new();
    private readonly FakeTimeProvider _time = new();
    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync()
    {
        _events.States = static () => [Config("orders"), Status("orders"), Status("orders", 0), Config("stock"), Status("stock")];
        _rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], Events = _events, EventSubscribersMax = 2, TimeProvider = _time });
    }

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task State_ComesFirst_ThenWhatHappens()
    {
        await using var source = await OpenAsync();

        Assert.Equal(
            [
                """snapshot {"reason":"connected"}""",
                """config {"connector":"orders","change":"none","target_state":"STARTED","tasks":1,"config":{"connector.class":"FileStreamSource","db.password":"[hidden]"}}""",
                """status {"connector":"orders","task":null,"state":"RUNNING","worker_id":"w:1","generation":3,"version":"1.0"}""",
                """status {"connector":"orders","task":0,"state":"RUNNING","worker_id":"w:1","generation":3,"version":"1.0"}""",
                """config {"connector":"stock","change":"none","target_state":"STARTED","tasks":1,"config":{"connector.class":"FileStreamSource","db.password":"[hidden]"}}""",
                """status {"connector":"stock","task":null,"state":"RUNNING","worker_id":"w:1","generation":3,"version":"1.0"}""",
            ],
            await source.ReadStateAsync());

        _events.Publish(Status("orders", 0, ExecutionState.Failed) with { Trace = "boom\n\tat é" });
        Assert.Equal(
            """status {"connector":"orders","task":0,"state":"FAILED","worker_id":"w:1","generation":3,"version":"1.0","trace":"boom\n\tat é"}""", await source.NextAsync());
        _events.Publish(new ConfigEvent("stock", ConfigChangeKind.Deleted, null, null, 0));
        Assert.Equal("""config {"connector":"stock","change":"deleted","target_state":null,"tasks":0,"config":null}""", await source.NextAsync());
        var share = new WorkerShare(new("http://w:1/"), ["orders"], [new("orders", 0)]);
        _events.Publish(new RebalanceEvent(RebalancePhase.Assigned, 4, true, new("http://w:1/"), share, [share]));
        Assert.Equal(
            """
            rebalance {"phase":"assigned","generation":4,"leader":true,"leader_url":"http://w:1/","worker":SHARE,"members":[SHARE]}
            """.Replace("SHARE", """{"url":"http://w:1/","connectors":["orders"],"tasks":[{"connector":"orders","task":0}]}""", StringComparison.Ordinal),
            await source.NextAsync());
    }

    [Fact]
    public async Task Headers_AreThoseOfAStream()
    {
        await using var source = await OpenAsync();

        Assert.Equal("text/event-stream", source.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache, no-transform", string.Join(", ", source.Response.Headers.GetValues("Cache-Control").Single().Split(", ").Order(StringComparer.Ordinal)));
        Assert.Null(source.Response.Content.Headers.ContentLength);
        var head = await _rest.SendAsync("HEAD", "/events");
        Assert.Equal((200, "text/event-stream"), (head.Status, head.ContentType));
        Assert.Equal("HEAD,GET,OPTIONS", (await _rest.SendAsync("OPTIONS", "/events")).Headers["Allow"]);
        Assert.Equal(405, (await _rest.SendAsync("POST", "/events")).Status);
    }

    [Fact]
    public async Task LastEventId_GoesOnWhereTheClientWas()
    {
        _events.Publish(Status("before"));
        await using var first = await OpenAsync();
        await first.ReadStateAsync();
        _events.Publish(Status("a"));
        await first.NextAsync("status");
        var last = first.LastEventId;
        _events.Publish(Status("b"));

        await using var second = await OpenAsync(lastEventId: last);

        Assert.Equal("b", (await second.NextAsync("status")).GetProperty("connector").GetString());
        Assert.Equal($"{_events.Run}-3", second.LastEventId);
    }

    [Theory]
    [InlineData("other-1")]
    [InlineData("RUN-99")]
    [InlineData("RUN-0-2")]
    [InlineData("RUN-")]
    [InlineData("")]
    public async Task LastEventId_ThatIsNotKnown_GetsTheState(string id)
    {
        await using var source = await OpenAsync(lastEventId: id.Replace("RUN", _events.Run, StringComparison.Ordinal));

        Assert.Equal("""snapshot {"reason":"connected"}""", await source.NextAsync());
    }

    [Theory]
    [InlineData("?connector=ord*&types=status", "status orders,status orders")]
    [InlineData("?connector=stock&connector=none", "config stock,status stock")]
    [InlineData("?types=config", "config orders,config stock")]
    [InlineData("?types=rebalance", "")]
    public async Task Filters_Hold(string query, string expected)
    {
        await using var source = await OpenAsync(query);

        var state = await source.ReadStateAsync();

        Assert.Equal(expected, string.Join(',', state.Skip(1).Select(static text => $"{text.Split(' ')[0]} {text.Split('"')[3]}")));
    }

    [Theory]
    [InlineData("?types=all", "types has all, which is no type of events. There are status, config, rebalance, metrics.")]
    [InlineData("?metrics=0", "metrics is 0; it has to be a whole number of seconds from 1 to 3600.")]
    [InlineData("?metrics=5&types=status", "metrics gives an interval, but types does not list metrics. Add it, or leave one of the parameters out.")]
    public async Task WrongParameters_AreRefused(string query, string message)
    {
        var answer = await _rest.GetAsync("/events" + query, ("Accept", "text/event-stream"));

        Assert.Equal((400, "application/json", $$"""{"error_code":400,"message":"{{message}}"}"""), (answer.Status, answer.ContentType, answer.Body));
    }

    [Fact]
    public async Task Metrics_ComeAtOnce_AndThenAtTheirInterval()
    {
        _events.Metrics = static () =>
        [
            new("worker_count", [], 2, null), new("state", [new("connector", "orders"), new("task", "0")], null, "running"), new("rate", [new("connector", "stock")], double.NaN, null),
        ];
        await using var all = await OpenAsync("?metrics=5&types=metrics");
        await using var some = await OpenAsync("?types=metrics&connector=orders");
        Assert.Single(await all.ReadStateAsync());
        Assert.Single(await some.ReadStateAsync());
        const string Orders = """{"name":"state","tags":{"connector":"orders","task":"0"},"value":"running"}""";
        const string All = $$"""metrics {"metrics":[{"name":"worker_count","tags":{},"value":2},{{Orders}},{"name":"rate","tags":{"connector":"stock"},"value":null}]}""";

        Assert.Equal(All, await all.NextAsync());
        Assert.Equal($$"""metrics {"metrics":[{{Orders}}]}""", await some.NextAsync());
        await AdvanceUntilAsync(all, TimeSpan.FromSeconds(5), All);
    }

    [Fact]
    public async Task Stream_OutlivesTheLimitOfRequests_AndBeats()
    {
        await using var source = await OpenAsync();
        await source.ReadStateAsync();
        for (var i = 0; i < 20; i++)
            _time.Advance(TimeSpan.FromSeconds(15));

        _events.Publish(Status("late"));

        Assert.Equal("late", (await source.NextAsync("status")).GetProperty("connector").GetString());
    }

    [Fact]
    public async Task TooManySubscribers_AreRefused_UntilOneGoes()
    {
        await using var first = await OpenAsync();
        var second = await OpenAsync();

        var refused = await _rest.GetAsync("/events");
        Assert.Equal(503, refused.Status);
        Assert.Contains("2 clients are told of events by this worker", refused.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await _rest.SendAsync("HEAD", "/events")).Status);
        Assert.Equal(400, (await _rest.GetAsync("/events?types=x")).Status); // takes no place

        await second.DisposeAsync();
        await Eventually.UntilAsync(
            async () =>
            {
                await using var third = await OpenAsync();
                return third.Response.StatusCode == HttpStatusCode.OK;
            },
            "there is a place again");
    }

    [Fact]
    public async Task ClientsThatAreGoneBeforeTheirAnswerBegins_KeepNoPlace()
    {
        for (var i = 0; i < 50; i++)
        {
            using var client = new TcpClient { LingerState = new(true, 0) };
            await client.ConnectAsync(IPAddress.Loopback, _rest.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        await Eventually.UntilAsync(
            async () =>
            {
                await using var source = await OpenAsync();
                return source.Response.StatusCode == HttpStatusCode.OK;
            },
            "there is a place");
    }

    [Fact]
    public async Task ClientThatStopsReading_LosesItsPlace()
    {
        var trace = new string('x', 500_000);
        _events.States = () => [.. Enumerable.Range(0, 40).Select(i => Status("c" + i) with { Trace = trace })]; // more than sockets hold
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, _rest.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[15], TestContext.Current.CancellationToken);
        await using var other = await OpenAsync("?types=rebalance");
        Assert.Equal(503, (await _rest.GetAsync("/events")).Status);

        await Eventually.UntilAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await using var third = await OpenAsync("?types=rebalance");
                return third.Response.StatusCode == HttpStatusCode.OK;
            },
            "there is a place again");
    }

    [Fact]
    public async Task StopOfTheWorker_IsToldToTheEnd()
    {
        await using var source = await OpenAsync();
        await source.ReadStateAsync();

        await _rest.Server.StopRequestsAsync();
        await Assert.ThrowsAnyAsync<SocketException>(() => _rest.GetAsync("/connectors"));
        _events.Publish(Status("orders", 0, ExecutionState.Unassigned));
        Assert.Equal("UNASSIGNED", (await source.NextAsync("status")).GetProperty("state").GetString());
        _events.Publish(Status("orders", null, ExecutionState.Unassigned));
        _events.Complete();
        await _rest.Server.DisposeAsync();

        Assert.Equal("UNASSIGNED", (await source.NextAsync("status")).GetProperty("state").GetString());
        Assert.Null(await source.NextAsync());
    }

    [Fact]
    public async Task StopOfRequests_WaitsForThoseUnderWay()
    {
        await using var source = await OpenAsync();
        var held = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        _rest.Herder.Ping = _ =>
        {
            asked.SetResult();
            return held.Task;
        };
        var request = _rest.GetAsync("/health");
        await asked.Task;

        var stop = _rest.Server.StopRequestsAsync();
        Assert.False(stop.IsCompleted);
        held.SetResult();
        await stop;

        Assert.Equal(200, (await request).Status);
    }

    [Fact]
    public async Task StopOfRequests_DoesNotWaitForOneThatHangs_WhichMayStillEnd()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], RequestsGracePeriod = TimeSpan.FromMilliseconds(100) });
        var held = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        rest.Herder.Ping = _ =>
        {
            asked.SetResult();
            return held.Task;
        };
        var request = rest.GetAsync("/health");
        await asked.Task;

        await rest.Server.StopRequestsAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(request.IsCompleted);
        held.SetResult();

        Assert.Equal(200, (await request).Status);
    }

    [Fact]
    public async Task Stop_EndsStreams()
    {
        await using var source = await OpenAsync();
        await source.ReadStateAsync();

        var stop = _rest.Server.DisposeAsync();

        Assert.Null(await source.NextAsync());
        await stop;
    }

    [Fact]
    public async Task Worker_WithoutEvents_HasNoSuchPath()
    {
        await using var rest = await RestFixture.StartAsync();

        Assert.Equal(404, (await rest.GetAsync("/events")).Status);
    }

    [Fact]
    public async Task Rules_ShowOnlyWhatAUserMaySee()
    {
        (string, string?)[] rules =
        [
            ("headrace.rest.auth.rules", "watch"), ("headrace.rest.auth.rules.watch.principals", "vera"), ("headrace.rest.auth.rules.watch.role", "view"),
            ("headrace.rest.auth.rules.watch.connectors", "orders*"),
        ];
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], rules, events: _events);
        Assert.Equal(401, (await rest.GetAsync("/events")).Status);
        Assert.Equal(403, (await rest.GetAsync("/events", ("X-User", "paul"))).Status);
        await using var source = await EventSource.OpenAsync(rest.Port, user: "vera");

        Assert.Equal(["orders", "orders", "orders"], (await source.ReadStateAsync()).Skip(1).Select(static text => text.Split('"')[3]));
        _events.Publish(Status("stock"));
        _events.Publish(new RebalanceEvent(RebalancePhase.Assigned, 1, false, null, new(new("http://w:1/"), ["orders-2", "stock"], [new("stock", 0)]), []));
        Assert.Equal(
            """{"url":"http://w:1/","connectors":["orders-2"],"tasks":[]}""", (await source.NextAsync("rebalance")).GetProperty("worker").GetRawText());
    }

    [Fact]
    public async Task Stream_OfAUserWhoIsNotLetInAnyMore_Ends()
    {
        using var folder = new TempFolder();
        var credentials = folder.WriteText("credentials", "vera=secret\nroot=top\n");
        await using var rest = await RestFixture.StartAsync(
            new()
            {
                Listeners = ["http://127.0.0.1:0"],
                Events = _events,
                TimeProvider = _time,
                ExtensionClasses = [SecuredRest.BasicAuth],
                Settings = new Dictionary<string, string?> { ["headrace.rest.jaas.config"] = SecuredRest.WriteJaas(folder, credentials) },
            },
            plugins: SecuredRest.Plugins(_time));
        await using var leaving = await EventSource.OpenAsync(rest.Port, user: "vera", password: "secret");
        await using var staying = await EventSource.OpenAsync(rest.Port, user: "root", password: "top");
        await leaving.ReadStateAsync();
        await staying.ReadStateAsync();

        folder.WriteText("credentials", "root=top\nsomebody=else-with-another-length\n");
        var end = leaving.NextAsync();
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(15));
                return end.IsCompleted;
            },
            "the stream has ended");

        Assert.Null(await end);
        _events.Publish(Status("news"));
        Assert.Equal("news", (await staying.NextAsync("status")).GetProperty("connector").GetString());
    }

    private Task<EventSource> OpenAsync(string query = "", string? lastEventId = null) => EventSource.OpenAsync(_rest.Port, query, lastEventId);

    /// <summary>Lets time pass until an event comes. When the server begins to wait is not known.</summary>
    private async Task AdvanceUntilAsync(EventSource source, TimeSpan step, string expected)
    {
        var next = source.NextAsync();
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(step);
                return next.IsCompleted;
            },
            "there is an event");
        Assert.Equal(expected, await next);
    }

    private static ConfigEvent Config(string connector) => new(
        connector, ConfigChangeKind.Present, new OrderedDictionary<string, string?> { ["connector.class"] = "FileStreamSource", ["db.password"] = "sesame" }, TargetState.Started, 1);

    private static StatusEvent Status(string connector, int? task = null, ExecutionState state = ExecutionState.Running) => new(connector, task, state, "w:1", 3, null, "1.0");
}
