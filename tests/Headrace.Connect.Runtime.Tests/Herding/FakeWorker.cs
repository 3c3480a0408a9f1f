using System.Collections.Concurrent;
using System.Globalization;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Tests.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Connectors and tasks that do nothing, but fail, hang and end late as a seed demands, and watch that none runs twice.</summary>
/// <param name="random">Chance.</param>
/// <param name="time">The time.</param>
/// <param name="group">A worker of the same group; what runs is looked at together. Null for a worker on its own.</param>
internal sealed class FakeWorker(Random random, TimeProvider time, FakeWorker? group = null) : IWorker
{
    private readonly Lock _lock = new();
    private readonly Lock _running = group?._running ?? new();

    /// <summary>The chance that a call fails or hangs; 0 for a healthy world.</summary>
    public double Trouble { get; set; }

    /// <summary>What others may call it.</summary>
    public string Name { get; init; } = "the worker";

    /// <summary>Whether its process was killed: what it still does has no effect.</summary>
    public bool IsDead { get; private set; }

    /// <summary>What starts of connectors fail with; null for nothing.</summary>
    public Exception? StartError { get; set; }

    public ConcurrentDictionary<string, FakeConnector> Connectors { get; } = group?.Connectors ?? new(StringComparer.Ordinal);

    public ConcurrentDictionary<ConnectorTaskId, FakeTask> Tasks { get; } = group?.Tasks ?? new();

    public ConcurrentQueue<string> Violations { get; } = group?.Violations ?? new();

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        lock (_running)
        {
            IsDead = true;
            foreach (var connector in Connectors.Where(connector => connector.Value.Worker == this).ToArray())
                Connectors.TryRemove(connector);
            foreach (var task in Tasks.Where(task => task.Value.Worker == this).ToArray())
                Tasks.TryRemove(task);
        }
    }

    public void OnStarted(string name, FakeConnector run)
    {
        lock (_running)
        {
            if (!IsDead && !Connectors.TryAdd(name, run))
                Violations.Enqueue($"connector {name} runs twice, on {Connectors[name].Worker.Name} and {Name}");
        }
    }

    public void OnStarted(ConnectorTaskId task, FakeTask run)
    {
        lock (_running)
        {
            if (!IsDead && !Tasks.TryAdd(task, run))
                Violations.Enqueue($"task {task} runs twice, on {Tasks[task].Worker.Name} and {Name}");
        }
    }

    public async Task<IConnectorRun> StartConnectorAsync(string connector, Config config, TargetState target, IConnectorEvents events)
    {
        await StumbleAsync();
        if (StartError is { } error)
            throw error;
        var run = new FakeConnector(this, connector, config, target, events);
        OnStarted(connector, run);
        return run;
    }

    public async Task<TaskRun> CreateTaskAsync(ConnectorTaskId task, Config connectorConfig, Config taskConfig, int taskCount, int generation, ITaskObserver observer)
    {
        await StumbleAsync();
        return new FakeTask(this, task, taskConfig, observer);
    }

    public bool Chance(double probability)
    {
        lock (_lock)
            return random.NextDouble() < probability;
    }

    /// <summary>Takes no time, some time, or fails.</summary>
    public async Task StumbleAsync()
    {
        if (Chance(Trouble))
            await Task.Delay(TimeSpan.FromSeconds(3), time);
        if (Chance(Trouble))
            throw Accident("trouble");
    }

    /// <summary>An error that passes, or one that does not.</summary>
    public Exception Accident(string what) => Chance(0.5) ? new TimeoutException(what) : new InvalidOperationException(what);
}

internal sealed class FakeConnector(FakeWorker worker, string name, Config config, TargetState target, IConnectorEvents events) : IConnectorRun
{
    public string? Version => "1";

    public FakeWorker Worker => worker;

    public Config Config => config;

    public TargetState State { get; private set; } = target;

    public IConnectorEvents Events => events;

    public async Task TransitionAsync(TargetState target)
    {
        await worker.StumbleAsync();
        State = target;
    }

    public async Task<IReadOnlyList<Config>> GetTaskConfigsAsync()
    {
        await worker.StumbleAsync();
        var count = int.Parse(config["tasks"]!, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, count).Select(task => new Dictionary<string, string?> { ["n"] = $"{task}", ["v"] = config["v"] })];
    }

    public Task StopAsync()
    {
        if (!worker.Connectors.TryRemove(KeyValuePair.Create(name, this)) && !worker.IsDead)
            worker.Violations.Enqueue($"connector {name} is stopped but did not run");
        return Task.CompletedTask;
    }
}

internal sealed class FakeTask(FakeWorker worker, ConnectorTaskId id, Config config, ITaskObserver observer) : TaskRun(id, observer)
{
    private int _isOver;
    private volatile bool _isLaunched;

    public FakeWorker Worker => worker;

    public Config Config => config;

    public TargetState State { get; private set; }

    /// <summary>Ends by an error.</summary>
    public void Crash(Exception? error = null) => Finish(error ?? worker.Accident("crash"));

    /// <summary>A call into the task begins, and does not return.</summary>
    public void Stall(TimeProvider time) => OnCallBegun(time.GetTimestamp());

    /// <summary>It has returned after all.</summary>
    public void Wake() => OnCallEnded();

    protected override void Launch()
    {
        worker.OnStarted(Id, this);
        _isLaunched = true;
        OnTargetChanged();
    }

    protected override void OnTargetChanged()
    {
        if (!_isLaunched)
            return;
        if (!IsStopping)
            Follow();
        else if (!worker.Chance(worker.Trouble))
            Finish(null); // else it hangs until it is given up
    }

    protected override void OnCancelled() => Finish(null);

    private void Follow()
    {
        State = IsPauseWanted ? TargetState.Paused : TargetState.Started;
        if (IsPauseWanted)
            ReportPaused();
        else
            ReportRunning();
    }

    private void Finish(Exception? error)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        worker.Tasks.TryRemove(KeyValuePair.Create(Id, this));
        End(error);
    }
}
