using System.Collections.Concurrent;
using System.Globalization;
using Headrace.Connect.Runtime.Explanations;
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

    private readonly List<KeyValuePair<string, FakeConnector>> _doubledConnectors = group?._doubledConnectors ?? [];
    private readonly List<KeyValuePair<ConnectorTaskId, FakeTask>> _doubledTasks = group?._doubledTasks ?? [];

    /// <summary>What its exactly-once tasks ask before they write; null where tasks are not of that kind.</summary>
    public ISourceTaskGuard? Guard { get; set; }

    /// <summary>Who may write; null where tasks are not of the exactly-once kind. Then a worker that was frozen may run what others run, until it learns of it.</summary>
    public FakeProducers? Producers { get; init; }

    /// <summary>How many runs are there that should not be, because another worker runs the same.</summary>
    public int DoubledCount => _doubledConnectors.Count + _doubledTasks.Count;

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

    public ConcurrentQueue<string> Violations { get; init; } = group?.Violations ?? new();

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        lock (_running)
        {
            IsDead = true;
            _doubledConnectors.RemoveAll(connector => connector.Value.Worker == this);
            _doubledTasks.RemoveAll(task => task.Value.Worker == this);
            foreach (var connector in Connectors.Where(connector => connector.Value.Worker == this).ToArray())
                Remove(Connectors, _doubledConnectors, connector);
            foreach (var task in Tasks.Where(task => task.Value.Worker == this).ToArray())
                Remove(Tasks, _doubledTasks, task);
        }
    }

    public void OnStarted(string name, FakeConnector run)
    {
        lock (_running)
        {
            if (!IsDead && !TryAdd(Connectors, _doubledConnectors, KeyValuePair.Create(name, run)))
                Violations.Enqueue($"connector {name} runs twice, on {Connectors[name].Worker.Name} and {Name}");
        }
    }

    public void OnStarted(ConnectorTaskId task, FakeTask run)
    {
        lock (_running)
        {
            if (!IsDead && !TryAdd(Tasks, _doubledTasks, KeyValuePair.Create(task, run)))
                Violations.Enqueue($"task {task} runs twice, on {Tasks[task].Worker.Name} and {Name}");
        }
    }

    public void OnStopped(string name, FakeConnector run)
    {
        lock (_running)
        {
            if (!Remove(Connectors, _doubledConnectors, KeyValuePair.Create(name, run)) && !IsDead)
                Violations.Enqueue($"connector {name} is stopped but did not run");
        }
    }

    public void OnStopped(ConnectorTaskId task, FakeTask run)
    {
        lock (_running)
            Remove(Tasks, _doubledTasks, KeyValuePair.Create(task, run));
        Producers?.End(run);
    }

    private bool TryAdd<TKey, TRun>(ConcurrentDictionary<TKey, TRun> runs, List<KeyValuePair<TKey, TRun>> doubled, KeyValuePair<TKey, TRun> run)
        where TKey : notnull
    {
        if (runs.TryAdd(run.Key, run.Value))
            return true;
        if (Producers is null)
            return false;
        doubled.Add(KeyValuePair.Create(run.Key, runs[run.Key]));
        runs[run.Key] = run.Value;
        return true;
    }

    private static bool Remove<TKey, TRun>(ConcurrentDictionary<TKey, TRun> runs, List<KeyValuePair<TKey, TRun>> doubled, KeyValuePair<TKey, TRun> run)
        where TKey : notnull
    {
        if (!runs.TryRemove(run))
            return doubled.Remove(run);
        if (doubled.FindLastIndex(other => other.Key.Equals(run.Key)) is var index and >= 0)
        {
            runs[run.Key] = doubled[index].Value;
            doubled.RemoveAt(index);
        }
        return true;
    }

    public async Task<IConnectorRun> StartConnectorAsync(string connector, Config config, TargetState target, IConnectorEvents events)
    {
        await StumbleAsync();
        if (StartError is { } error)
            throw error;
        var run = new FakeConnector(this, connector, config, target, events);
        OnStarted(connector, run);
        events.OnMade(run.Version);
        return run;
    }

    public async Task<TaskRun> CreateTaskAsync(ConnectorTaskId task, Config connectorConfig, Config taskConfig, int taskCount, int generation, ITaskObserver observer)
    {
        await StumbleAsync();
        return new FakeTask(this, task, taskConfig, generation, observer);
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
        worker.OnStopped(name, this);
        return Task.CompletedTask;
    }
}

internal sealed class FakeTask(FakeWorker worker, ConnectorTaskId id, Config config, int generation, ITaskObserver observer) : TaskRun(id, observer)
{
    private int _isOver;
    private int _isPreparing;
    private volatile bool _isLaunched;
    private volatile bool _mayWrite = worker.Guard is null;

    public FakeWorker Worker => worker;

    public Config Config => config;

    public int Generation => generation;

    public TargetState State { get; private set; }

    /// <summary>Another task has its transactional id now.</summary>
    public void OnFenced() => Finish(new InvalidOperationException("fenced"));

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
        if (!IsPauseWanted && !_mayWrite)
            _ = PrepareAsync();
        else if (IsPauseWanted)
            ReportPaused();
        else
            ReportRunning();
    }

    /// <summary>As exactly-once tasks do: fence the predecessors, take the transactional id, look whether one is still wanted.</summary>
    private async Task PrepareAsync()
    {
        if (Interlocked.Exchange(ref _isPreparing, 1) != 0)
            return;
        try
        {
            await worker.Guard!.FenceAsync(Id.Connector, Stopping);
            worker.Producers!.Initialize(this);
            await worker.Guard.VerifyAsync(Id, generation, Stopping);
            worker.Producers.BeginWriting(this);
        }
        catch (OperationCanceledException) when (IsStopping)
        {
            Finish(null);
            return;
        }
        catch (Exception e)
        {
            Finish(e);
            return;
        }
        _mayWrite = true;
        if (!IsStopping)
            Follow();
        else
            Finish(null);
    }

    private void Finish(Exception? error)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        worker.OnStopped(Id, this);
        End(error is null ? null : FailureExplanations.OfTask(Id, FailureStage.Poll, error));
    }
}
