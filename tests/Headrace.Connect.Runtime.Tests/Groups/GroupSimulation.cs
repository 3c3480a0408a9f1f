using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tests.Herding;
using Headrace.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>A group of workers with fake time, topics and coordinator, and a user who asks any of them for anything.</summary>
internal sealed class GroupSimulation
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];
    private static readonly string[] Protocols = ["eager", "compatible", "sessioned", "sessioned"];

    private readonly int _seed;
    private readonly Random _random;
    private readonly List<Task> _requests = [];
    private readonly Dictionary<string, SimulatedWorker> _workers = new(StringComparer.Ordinal);
    private readonly bool _hasAllProtocols;
    private int _born;

    /// <param name="seed">Chance.</param>
    /// <param name="isExactlyOnce">Whether connectors are sources with exactly-once support. Then workers may also be frozen, and go on later as if nothing had been.</param>
    /// <param name="hasAllProtocols">Whether each worker that joins speaks one of the group's protocols, by chance.</param>
    public GroupSimulation(int seed, bool isExactlyOnce = false, bool hasAllProtocols = false)
    {
        _hasAllProtocols = hasAllProtocols;
        _seed = seed;
        _random = new(seed);
        DelayMs = seed % 3 == 0 ? 0 : 15_000;
        Group = new(Time);
        var violations = new ConcurrentQueue<string>();
        Producers = isExactlyOnce ? new(violations) : null;
        Everything = new(new Random(seed), Time) { Producers = Producers, Violations = violations };
    }

    public FakeTimeProvider Time { get; } = new();

    public SimulatedTopic ConfigTopic { get; } = new();

    public SimulatedTopic StatusTopic { get; } = new();

    public SimulatedGroup Group { get; }

    /// <summary>What runs on all workers.</summary>
    public FakeWorker Everything { get; }

    /// <summary>Who may write; null if tasks are not of the exactly-once kind.</summary>
    public FakeProducers? Producers { get; }

    public int DelayMs { get; }

    private IEnumerable<SimulatedWorker> Living => _workers.Values.Where(static worker => !worker.IsDead);

    /// <summary>A worker that can be reached.</summary>
    public SimulatedWorker? Find(Uri url) => Living.FirstOrDefault(worker => worker.Url == url && !worker.Member.IsCutOff);

    public async Task RunAsync()
    {
        Join();
        for (var step = 0; step < 50; step++)
        {
            Happen();
            for (var round = _random.Next(6); round > 0; round--)
                await PumpAsync(recordsMax: _random.Next(4));
            if (_random.Next(3) == 0)
                await AdvanceAsync(TimeSpan.FromSeconds(_random.Next(1, 3)));
            // Nobody is so slow that its session ends before it has seen that it is cut off.
            await PumpAsync(recordsMax: 1);
        }
        await HealAsync();
    }

    private void Happen()
    {
        var worker = Living.ElementAt(_random.Next(Living.Count()));
        switch (_random.Next(14))
        {
            case 0 or 1:
                Join();
                break;
            case 2 when Living.Count() > 1:
                worker.Kill();
                break;
            case 3 when Living.Count(static other => !other.Member.IsCutOff) > 1:
                if (Producers is not null && _random.Next(2) == 0)
                    worker.Freeze();
                else
                    worker.CutOff();
                break;
            // Those who are frozen are so for longer than their sessions, most of the time.
            case 4 when _random.Next(2) == 0 || !Living.Any(static other => other.IsFrozen):
                foreach (var other in Living)
                    other.Connect();
                break;
            case 5 when !worker.Member.IsCutOff:
                CrashSomething();
                break;
            default:
                if (!worker.Member.IsCutOff)
                    _requests.Add(TolerateAsync(RequestAsync(worker)));
                break;
        }
    }

    private void Join()
    {
        var name = $"w{_random.Next(4)}";
        if (!_workers.TryGetValue(name, out var there) || there.IsDead)
            Join(name);
    }

    /// <summary>Adds a worker.</summary>
    public SimulatedWorker Join(string name) =>
        _workers[name] = new(this, name, (_seed * 100) + _born++, _hasAllProtocols ? Protocols[_random.Next(Protocols.Length)] : "sessioned");

    private void CrashSomething()
    {
        var tasks = Everything.Tasks.Values.OrderBy(static task => task.Id.ToString(), StringComparer.Ordinal).ToArray();
        if (tasks.Length > 0)
            tasks[_random.Next(tasks.Length)].Crash();
    }

    /// <summary>Asks one worker, and those that it sends the request on to.</summary>
    private async Task RequestAsync(SimulatedWorker worker)
    {
        var name = Names[_random.Next(Names.Length)];
        var (kind, flag, tasks, v) = (_random.Next(9), _random.Next(2) == 0, _random.Next(4), _random.Next(3));
        for (var hop = 0; ; hop++)
        {
            try
            {
                await Ask(worker, name, kind, flag, tasks, v);
                return;
            }
            catch (WrongWorkerException e) when (hop < 2 && e.Target is not null && Find(e.Target) is { } next)
            {
                worker = next;
            }
        }
    }

    private static Task Ask(SimulatedWorker worker, string name, int kind, bool flag, int tasks, int v)
    {
        var (herder, none) = (worker.Herder, CancellationToken.None);
        return kind switch
        {
            0 or 1 or 2 or 3 => herder.PutConnectorConfigAsync(name, NewConfig(name, tasks, v), null, allowReplace: true, none),
            4 => herder.DeleteConnectorAsync(name, none),
            5 => flag ? herder.PauseConnectorAsync(name, none) : herder.ResumeConnectorAsync(name, none),
            6 => herder.StopConnectorAsync(name, none),
            7 => flag ? herder.RestartConnectorAsync(name, none) : herder.RestartTaskAsync(new(name, tasks), none),
            _ => herder.RestartConnectorAndTasksAsync(new(name, flag, IncludeTasks: true), none),
        };
    }

    private static Dictionary<string, string?> NewConfig(string name, int tasks, int v) => new()
    {
        ["name"] = name,
        ["connector.class"] = "NumbersSource",
        ["tasks"] = tasks.ToString(CultureInfo.InvariantCulture),
        ["v"] = v.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Lets everything heal, and waits until everything runs once.</summary>
    public async Task HealAsync()
    {
        foreach (var worker in Living)
        {
            worker.Connect();
            worker.Fake.Trouble = 0;
        }
        var difference = "";
        var advances = 0;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            for (var round = 0; round < 4; round++)
                await PumpAsync(int.MaxValue);
            if ((difference = Difference()) is "")
                break;
            if (clock.Elapsed > Eventually.DefaultDeadline)
                throw new TimeoutException($"seed {_seed}: {difference}; {string.Join("; ", Everything.Violations)}\n{Dump()}");
            if (advances++ % 4 == 0)
                RestartFailed();
            await AdvanceAsync(TimeSpan.FromSeconds(1));
            if (advances > 200)
                await Task.Delay(1); // something takes its time on the thread pool
        }
        Assert.True(Everything.Violations.IsEmpty, $"seed {_seed}: {string.Join("; ", Everything.Violations)}");
        foreach (var worker in Living)
            EnsureLogTellsTheShare(worker);
    }

    /// <summary>What came and went by the log of rebalances adds up to what the worker has.</summary>
    private void EnsureLogTellsTheShare(SimulatedWorker worker)
    {
        var log = worker.Herder.Group!.Rebalances.Read();
        var work = WorkSet.Empty;
        foreach (var rebalance in log)
            work = work.Except(WorkSet.Of(rebalance.ConnectorsRevoked, rebalance.TasksRevoked)).With(rebalance.ConnectorsAdded, rebalance.TasksAdded);
        var what = $"seed {_seed}: {worker.Name}";
        Assert.True(log.Count < 256 && log[0].Number == 1, $"{what} has had {log[^1].Number} rebalances");
        Assert.Equal((what, worker.Herder.Group.View.Generation, RebalanceOutcome.Completed), (what, log[^1].Generation, log[^1].Outcome));
        Assert.Equal((what, work.Connectors.Count, work.Tasks.Count), (what, log[^1].ConnectorCount, log[^1].TaskCount));
        Assert.True(
            Everything.Connectors.Where(connector => connector.Value.Worker.Name == worker.Name).All(connector => work.Contains(connector.Key))
            && Everything.Tasks.Values.Where(task => task.Worker.Name == worker.Name).All(task => work.Contains(task.Id)),
            $"{what} runs what the log does not have: {work}");
    }

    /// <summary>What every worker thinks, for the message of a run that ended wrong.</summary>
    private string Dump() => string.Join("\n", Living.Select(worker =>
    {
        var slots = worker.Herder.Reconciler.Slots.Select(slot =>
            $"{slot.Name}(run {slot.Run is not null} failed {slot.IsFailed} busy {slot.IsBusy} retry {slot.IsTaskRetryDue} {slot.Target} commit {slot.Commit} tasks {string.Join(",", slot.Tasks.Keys)})");
        var entries = worker.Configs.Snapshot.Entries.Select(entry => $"{entry.Key}({entry.Value.Target} tasks {entry.Value.VisibleTaskCount} of {entry.Value.Config?["tasks"]} commits {entry.Value.Commits})");
        var statuses = Names.SelectMany(name => worker.Statuses.GetTasks(name).Prepend(worker.Statuses.Get(name)!)).Where(static status => status is not null)
            .Select(static status => $"{status.Connector}-{status.Task} {status.State} {status.WorkerId} {status.Generation}");
        return $"{worker.Name} {worker.Herder.Group!.View.Generation} leads {worker.Herder.Group.View.IsLeader}: slots {string.Join(' ', slots)}; configs {string.Join(' ', entries)}; statuses {string.Join(", ", statuses)}";
    }));

    private void RestartFailed()
    {
        var worker = Living.First();
        foreach (var name in Names)
        {
            if (worker.Statuses.Get(name)?.State == ExecutionState.Failed || worker.Statuses.GetTasks(name).Any(static task => task.State == ExecutionState.Failed))
                _requests.Add(TolerateAsync(RestartAsync(worker, name)));
        }
    }

    private async Task RestartAsync(SimulatedWorker worker, string name)
    {
        try
        {
            await worker.Herder.RestartConnectorAndTasksAsync(new(name, OnlyFailed: true, IncludeTasks: true), default);
        }
        catch (WrongWorkerException e) when (e.Target is not null && Find(e.Target) is { } leader)
        {
            await leader.Herder.RestartConnectorAndTasksAsync(new(name, OnlyFailed: true, IncludeTasks: true), default);
        }
    }

    /// <summary>
    /// Lets time pass. What is under way may only wait for the thread pool, which the simulation's time does not wait for: it gets a moment first, else a worker whose threads
    /// are slow once would seem to hang for a minute, and be given up while it still runs its share.
    /// </summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        for (var moment = 0; moment < 3 && IsSomethingUnderWay(); moment++)
        {
            await Task.Delay(1);
            await PumpAsync(recordsMax: 0);
        }
        Time.Advance(time);
    }

    private bool IsSomethingUnderWay() => !Group.IsSettled || Living.Any(static worker => !worker.IsFrozen && worker.Herder.Reconciler.Slots.Any(static slot => slot.IsBusy));

    /// <summary>What is not as it has to be; empty when the group is at rest with everything running once.</summary>
    private string Difference()
    {
        if (!Group.IsAtRest)
            return "the group rebalances";
        var living = Living.ToArray();
        if (Array.Find(living, worker => worker.Herder.Group!.View.Generation != Group.Generation) is { } late)
            return $"{late.Name} is at generation {late.Herder.Group!.View.Generation} of {Group.Generation}";
        var snapshot = living[0].Configs.Snapshot;
        if (Array.Find(living, worker => Math.Max(worker.Configs.Snapshot.Offset, 0) != ConfigTopic.Count) is { } behind)
            return $"{behind.Name} has read to {behind.Configs.Snapshot.Offset} of {ConfigTopic.Count}";
        if (Everything.DoubledCount > 0)
            return "something runs twice";
        if (living.Count(static worker => worker.Herder.Group!.View.IsLeader) != 1)
            return "there is not one leader";
        if (Array.Find(living, static worker => worker.Herder.Group!.Rebalances.Read()[^1].Outcome == RebalanceOutcome.UnderWay) is { } starting)
            return $"{starting.Name} has not started everything";
        if (snapshot.SessionKey is null && living[0].Herder.Group!.View.SignsRequests)
            return "there is no session key";
        foreach (var name in Names)
        {
            if (ConnectorDifference(name, snapshot[name], living) is { } difference)
                return difference;
        }
        return "";
    }

    private string? ConnectorDifference(string name, ConnectorEntry entry, SimulatedWorker[] living)
    {
        Everything.Connectors.TryGetValue(name, out var connector);
        var tasks = Everything.Tasks.Values.Where(task => task.Id.Connector == name).ToArray();
        if (entry.Config is null)
        {
            if (connector is not null || tasks.Length > 0)
                return $"{name} is deleted but runs";
            return Array.Find(living, worker => worker.Statuses.Get(name) is not null || worker.Statuses.GetTasks(name).Count > 0) is { } dirty ? $"{name} is deleted, {dirty.Name} shows it" : null;
        }
        if (connector is null || connector.Config["v"] != entry.Config["v"] || connector.State != entry.Target)
            return $"{name} should be {entry.Target}, is {connector?.State}";
        if (entry.Target == TargetState.Started && entry.VisibleTaskCount != int.Parse(entry.Config["tasks"]!, CultureInfo.InvariantCulture))
            return $"{name} should have {entry.Config["tasks"]} tasks, has {entry.VisibleTaskCount}";
        if (entry.Target == TargetState.Started && Enumerable.Range(0, entry.VisibleTaskCount).Any(task => entry.Tasks[task]["v"] != entry.Config["v"]))
            return $"{name} has not told of its tasks since its config changed";
        // Of two leaders that overlap, the older one's tasks may be written after the newer one's stop: they don't run.
        if (entry.Target == TargetState.Stopped)
            return tasks.Length == 0 ? null : $"{name} is stopped but has tasks";
        if (tasks.Length != entry.VisibleTaskCount)
            return $"{name} should have {entry.VisibleTaskCount} tasks, runs {tasks.Length}";
        var isPaused = entry.Target == TargetState.Paused;
        if (Array.Find(tasks, task => task.Config["v"] != entry.Tasks[task.Id.Task]["v"] || task.State != (isPaused ? TargetState.Paused : TargetState.Started)) is { } odd)
            return $"task {odd.Id} is {odd.State} with another config";
        var state = isPaused ? ExecutionState.Paused : ExecutionState.Running;
        foreach (var worker in living)
        {
            var known = worker.Statuses.GetTasks(name);
            if (known.Count != entry.VisibleTaskCount || known.Any(task => task.State != state || task.WorkerId != $"{Everything.Tasks[new(name, task.Task!.Value)].Worker.Name}:8083"))
                return $"{worker.Name} shows the tasks of {name} as {string.Join(", ", known)}";
            if (worker.Statuses.Get(name)?.WorkerId != $"{connector.Worker.Name}:8083")
                return $"{worker.Name} shows {name} as {worker.Statuses.Get(name)}";
        }
        return null;
    }

    /// <summary>Goes on until a request has been answered.</summary>
    public async Task CarryOutAsync(Task request)
    {
        var clock = Stopwatch.StartNew();
        while (!request.IsCompleted)
        {
            Assert.True(clock.Elapsed < Eventually.DefaultDeadline, "the request is not answered");
            await PumpAsync(int.MaxValue);
        }
        await request;
    }

    private async Task PumpAsync(int recordsMax)
    {
        foreach (var worker in _workers.Values)
            worker.Step(recordsMax);
        Group.Step();
        await Task.Yield();
        Thread.Sleep(0);
    }

    private static async Task TolerateAsync(Task request)
    {
        try
        {
            await request;
        }
        catch (Exception e) when (e is ConnectException or InvalidOperationException)
        {
            // Unknown connectors, rebalances, workers that are away: a request may be refused.
        }
    }
}
