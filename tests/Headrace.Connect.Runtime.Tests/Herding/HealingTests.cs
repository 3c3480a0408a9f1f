using System.Collections.Concurrent;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Headrace.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Herding;

/// <summary>Tasks and connectors that fail by errors that pass are restarted by the worker, as their connector's policy says; fake time, connectors and tasks.</summary>
public sealed class HealingTests : IDisposable
{
    private static readonly ConnectorTaskId Task0 = new("c", 0);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeWorker _worker;
    private readonly MemoryConfigStore _configs = new();
    private readonly MemoryStatusStore _statuses = new();
    private readonly Herder _herder;
    private readonly ScopedLines _log = new();

    public HealingTests()
    {
        _worker = new(new Random(1), _time);
        var config = TestWorker.Distributed();
        var offsets = new OffsetStores(config, new FileOffsetStore("/nowhere"), NullLoggerFactory.Instance, _time);
        _herder = new(new(
            config, TestPlugins.Create(), new AnyConfig(), _configs, offsets, _statuses, _worker, _ => throw new InvalidOperationException(), _time, _log));
    }

    public void Dispose() => _herder.Dispose();

    [Fact]
    public async Task PassingError_IsFollowedByARestart_AndTheTraceSaysWhen()
    {
        await StartAsync();
        Fail(new ConnectException("Unrecoverable exception from producer send callback", new TimeoutException("no answer")));

        await UntilAsync(() => Trace().Contains("restarts the task in 5000 ms: restart 1 of 30", StringComparison.Ordinal));
        Assert.StartsWith("org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback\n", Trace());
        Assert.Equal(ExecutionState.Failed, State());
        _time.Advance(TimeSpan.FromMilliseconds(4999));
        await PumpAsync();
        Assert.Equal(ExecutionState.Failed, State());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await UntilRunningAsync();
        Assert.Null(_statuses.Get(Task0)!.Trace);
    }

    [Fact]
    public async Task LinesAboutAConnectorOrATask_AreInItsContext()
    {
        await StartAsync();
        Fail(new TimeoutException("no answer"));
        await UntilAsync(() => Trace().Contains("restart 1 of 30", StringComparison.Ordinal));

        Assert.Contains(_log.All, static line => line.StartsWith("[c|worker] Connector c is Started", StringComparison.Ordinal));
        Assert.Contains(_log.All, static line => line.StartsWith("[c|task-0] ", StringComparison.Ordinal) && line.Contains("no answer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("transient")]
    [InlineData("never")]
    [InlineData("always")]
    public async Task LastingError_StaysFailed_UnlessThePolicyIsAlways(string policy)
    {
        await StartAsync(("headrace.restart.policy", policy));
        Fail(new ConnectException("Tolerance exceeded in error handler", new DataException("not JSON")));
        await UntilAsync(() => State() == ExecutionState.Failed);
        await PumpAsync();

        _time.Advance(TimeSpan.FromDays(1));

        if (policy == "always")
            await UntilRunningAsync();
        else
            await StaysFailedAsync();
    }

    [Fact]
    public async Task PassingError_StaysFailed_WhereThePolicyIsNever()
    {
        await StartAsync(("headrace.restart.policy", "never"));
        Fail(new TimeoutException("no answer"));
        await UntilAsync(() => State() == ExecutionState.Failed);
        await PumpAsync();

        _time.Advance(TimeSpan.FromDays(1));

        await StaysFailedAsync();
        Assert.DoesNotContain("headrace", Trace(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenTheBudgetIsUsedUp_TheTaskStaysFailed_AndItsTraceSaysSo_UntilTheUserRestartsIt()
    {
        await StartAsync(("headrace.restart.budget", "2"), ("headrace.restart.delay.ms", "1000"), ("headrace.restart.window.ms", "60000"));
        foreach (var delayMs in new[] { 1000, 2000 })
        {
            Fail(new TimeoutException("no answer"));
            await UntilAsync(() => Trace().Contains($"in {delayMs} ms", StringComparison.Ordinal));
            _time.Advance(TimeSpan.FromMilliseconds(delayMs));
            await UntilRunningAsync();
        }
        Fail(new TimeoutException("no answer"));
        await UntilAsync(() => Trace().Contains("Restarted by the worker 2 times within 60000 ms", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromDays(1));
        await StaysFailedAsync();

        await UntilDoneAsync(_herder.RestartTaskAsync(Task0, CancellationToken.None));
        await UntilRunningAsync();
        Fail(new TimeoutException("no answer"));

        await UntilAsync(() => Trace().Contains("restart 1 of 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RestartsOfLongAgo_DoNotCount()
    {
        await StartAsync(("headrace.restart.budget", "1"), ("headrace.restart.window.ms", "60000"));
        for (var i = 0; i < 3; i++)
        {
            Fail(new TimeoutException("no answer"));
            await UntilAsync(() => Trace().Contains("restart 1 of 1", StringComparison.Ordinal));
            _time.Advance(TimeSpan.FromMilliseconds(5000));
            await UntilRunningAsync();
            _time.Advance(TimeSpan.FromMilliseconds(60000));
        }
    }

    [Fact]
    public async Task PauseStopAndDeleteMeanwhile_Hold()
    {
        await StartAsync();
        Fail(new TimeoutException("no answer"));
        await UntilAsync(() => Trace().Contains("restart 1", StringComparison.Ordinal));
        await UntilDoneAsync(_herder.PauseConnectorAsync("c", CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(() => State() == ExecutionState.Paused);

        await UntilDoneAsync(_herder.ResumeConnectorAsync("c", CancellationToken.None));
        await UntilRunningAsync();
        Fail(new TimeoutException("no answer"));
        await UntilAsync(() => Trace().Contains("restart 2", StringComparison.Ordinal));
        await UntilDoneAsync(_herder.StopConnectorAsync("c", CancellationToken.None));
        await UntilAsync(() => _statuses.GetTasks("c").Count == 0);
        _time.Advance(TimeSpan.FromMinutes(10));
        await PumpAsync();
        Assert.Empty(_worker.Tasks);

        await UntilDoneAsync(_herder.ResumeConnectorAsync("c", CancellationToken.None));
        await UntilRunningAsync();
        Fail(new TimeoutException("no answer"));
        await UntilAsync(() => Trace().Contains("restart 1", StringComparison.Ordinal));
        await UntilDoneAsync(_herder.DeleteConnectorAsync("c", CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(10));
        await PumpAsync();
        Assert.Empty(_worker.Tasks);
        Assert.Empty(_statuses.GetTasks("c"));
    }

    [Fact]
    public async Task TaskThatMakesNoProgress_IsGivenUpAndMadeAnew_WhereTheWatchdogIsToldSo()
    {
        await StartAsync(("headrace.watchdog.ms", "10000"), ("headrace.watchdog.action", "restart"));
        var first = _worker.Tasks[Task0];
        first.Stall(_time);
        _time.Advance(TimeSpan.FromMilliseconds(9000));
        first.Wake();
        first.Stall(_time);
        _time.Advance(TimeSpan.FromMilliseconds(9000));
        await StaysAsync(first);

        _time.Advance(TimeSpan.FromMilliseconds(1000));

        await UntilAsync(() => _worker.Tasks.TryGetValue(Task0, out var next) && next != first);
        await UntilRunningAsync();
        Assert.Empty(_worker.Violations);
    }

    [Fact]
    public async Task TaskThatMakesNoProgress_IsToldOfOn_OnceTheBudgetIsUsedUp()
    {
        await StartAsync(("headrace.watchdog.ms", "10000"), ("headrace.watchdog.action", "restart"), ("headrace.restart.budget", "1"));
        var first = _worker.Tasks[Task0];
        first.Stall(_time);
        _time.Advance(TimeSpan.FromMilliseconds(10000));
        await UntilAsync(() => _worker.Tasks.TryGetValue(Task0, out var next) && next != first);
        await UntilRunningAsync();
        var second = _worker.Tasks[Task0];
        second.Stall(_time);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10000));
            await StaysAsync(second);
        }

        Assert.Single(_log.All, static line => line.Contains("The task c-0 has been restarted 1 times within 14400000 ms, which is all that headrace.restart.budget allows", StringComparison.Ordinal));
        Assert.Equal(4, _log.All.Count(static line => line.Contains("Task c-0 makes no progress", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TaskThatMakesNoProgress_IsLeftAlone_WhereTheWatchdogOnlyLogs()
    {
        await StartAsync(("headrace.watchdog.ms", "10000"));
        var first = _worker.Tasks[Task0];
        first.Stall(_time);
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10000));
            await StaysAsync(first);
        }
        Assert.Equal(TimeSpan.FromSeconds(50), first.CallTime(_time));
    }

    [Fact]
    public async Task ConnectorThatFailsAtItsStart_IsRestarted_UntilItStarts()
    {
        _worker.StartError = new ConnectException("The database is away", new TimeoutException("no answer"));
        await PutAsync(("headrace.restart.delay.ms", "1000"));
        foreach (var (count, delayMs) in new[] { (1, 1000), (2, 2000) })
        {
            await UntilAsync(() => ConnectorTrace().Contains($"restarts the connector in {delayMs} ms: restart {count} of 30", StringComparison.Ordinal));
            Assert.StartsWith("org.apache.kafka.connect.errors.ConnectException: The database is away\n", ConnectorTrace(), StringComparison.Ordinal);
            Assert.Equal(ExecutionState.Failed, _statuses.Get("c")?.State);
            if (count == 2)
                _worker.StartError = null;
            _time.Advance(TimeSpan.FromMilliseconds(delayMs));
        }
        await UntilRunningAsync();
        Assert.Equal((ExecutionState.Running, null), (_statuses.Get("c")!.State, _statuses.Get("c")!.Trace));
    }

    [Fact]
    public async Task ConnectorThatRaisesAnError_IsRestarted_AsOftenAsTheBudgetAllows()
    {
        await StartAsync(("headrace.restart.budget", "1"), ("headrace.restart.window.ms", "60000"));
        var first = _worker.Connectors["c"];
        first.Events.OnError(new TimeoutException("no answer"));
        await UntilAsync(() => ConnectorTrace().Contains("restart 1 of 1", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromMilliseconds(5000));
        await UntilAsync(() => _worker.Connectors.TryGetValue("c", out var next) && next != first && _statuses.Get("c")!.State == ExecutionState.Running);
        _worker.Connectors["c"].Events.OnError(new TimeoutException("no answer"));
        await UntilAsync(() => ConnectorTrace().Contains("Restarted by the worker 1 times within 60000 ms", StringComparison.Ordinal));
        await ConnectorStaysFailedAsync();

        await UntilDoneAsync(_herder.RestartConnectorAsync("c", CancellationToken.None));
        _worker.Connectors["c"].Events.OnError(new TimeoutException("no answer"));
        await UntilAsync(() => ConnectorTrace().Contains("restart 1 of 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("transient", false)]
    [InlineData("never", true)]
    public async Task ConnectorThatFailsForGood_OrIsNotToBeRestarted_StaysFailed(string policy, bool isPassing)
    {
        _worker.StartError = isPassing ? new TimeoutException("no answer") : new ConfigException("The topic is missing.");
        await PutAsync(("headrace.restart.policy", policy));
        await UntilAsync(() => _statuses.Get("c")?.State == ExecutionState.Failed);
        _worker.StartError = null;
        await ConnectorStaysFailedAsync();
        Assert.DoesNotContain("headrace", ConnectorTrace(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeOrDeleteMeanwhile_Holds()
    {
        _worker.StartError = new TimeoutException("no answer");
        await PutAsync();
        await UntilAsync(() => ConnectorTrace().Contains("restart 1", StringComparison.Ordinal));
        await PutAsync(("v", "2"));
        await UntilAsync(() => _configs.Snapshot["c"].Config!["v"] == "2" && ConnectorTrace().Contains("restart 1", StringComparison.Ordinal));
        await UntilDoneAsync(_herder.DeleteConnectorAsync("c", CancellationToken.None));
        _worker.StartError = null;
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 20; i++)
            await PumpAsync();
        Assert.Empty(_worker.Connectors);
    }

    private string ConnectorTrace() => _statuses.Get("c")?.Trace ?? "";

    private async Task ConnectorStaysFailedAsync()
    {
        _time.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 20; i++)
            await PumpAsync();
        Assert.Equal(ExecutionState.Failed, _statuses.Get("c")!.State);
    }

    private async Task StaysAsync(FakeTask run)
    {
        for (var i = 0; i < 20; i++)
        {
            await PumpAsync();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        Assert.Same(run, _worker.Tasks[Task0]);
    }

    private async Task StartAsync(params (string Key, string Value)[] settings)
    {
        await PutAsync(settings);
        await UntilRunningAsync();
    }

    private async Task PutAsync(params (string Key, string Value)[] settings)
    {
        if (!_herder.IsReady)
        {
            await _configs.StartAsync(_herder.OnConfigChange, CancellationToken.None);
            _herder.SetReady();
        }
        var config = new Dictionary<string, string?> { ["name"] = "c", ["connector.class"] = "NumbersSource", ["tasks"] = "1", ["v"] = "1" };
        foreach (var (key, value) in settings)
            config[key] = value;
        await UntilDoneAsync(_herder.PutConnectorConfigAsync("c", config, null, allowReplace: true, CancellationToken.None));
    }

    private void Fail(Exception error) => _worker.Tasks[Task0].Crash(error);

    private ExecutionState? State() => _statuses.Get(Task0)?.State;

    private string Trace() => _statuses.Get(Task0)?.Trace ?? "";

    private Task UntilRunningAsync() => UntilAsync(() => State() == ExecutionState.Running && _worker.Tasks.ContainsKey(Task0));

    private async Task StaysFailedAsync()
    {
        for (var i = 0; i < 20; i++)
            await PumpAsync();
        Assert.Equal(ExecutionState.Failed, State());
        Assert.Empty(_worker.Tasks);
    }

    private async Task UntilDoneAsync(Task request)
    {
        await UntilAsync(() => request.IsCompleted);
        await request;
    }

    private Task UntilAsync(Func<bool> condition) => Eventually.UntilAsync(
        async () =>
        {
            await PumpAsync();
            return condition();
        },
        "the herder has come so far");

    private async Task PumpAsync()
    {
        _herder.Queue.RunPending();
        await Task.Yield();
    }

    private sealed class ScopedLines : ILogger
    {
        private readonly AsyncLocal<string?> _scope = new();

        public ConcurrentQueue<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _scope.Value = state.ToString();
            return new Scope(_scope);
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(_scope.Value + formatter(state, exception));

        private sealed class Scope(AsyncLocal<string?> scope) : IDisposable
        {
            public void Dispose() => scope.Value = null;
        }
    }
}
