using System.Globalization;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Herding;

/// <summary>Random commands and troubles against the herder with fake time, fake connectors and fake tasks. Whatever happens, the wanted state is reached.</summary>
public sealed class HerderSimulationTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AnyCommandsAndFaults_EndInTheWantedState(int block)
    {
        for (var seed = block * 10000; seed < (block * 10000) + 100; seed++)
            await RunAsync(seed);
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var time = new FakeTimeProvider();
        var worker = new FakeWorker(new Random(seed + 1), time) { Trouble = 0.2 };
        var configs = new MemoryConfigStore();
        var statuses = new MemoryStatusStore();
        var config = TestWorker.Distributed();
        var offsets = new OffsetStores(config, new FileOffsetStore("/nowhere"), NullLoggerFactory.Instance, time);
        var herder = new Herder(new(
            config, TestPlugins.Create(), new AnyConfig(), configs, offsets, statuses, worker, _ => throw new InvalidOperationException(), time, NullLogger.Instance));
        using var _ = herder;
        await configs.StartAsync(herder.OnConfigChange, CancellationToken.None);
        herder.SetReady();
        var requests = new List<Task>();

        for (var step = 0; step < 60; step++)
        {
            requests.Add(Tolerate(Command(herder, random)));
            if (random.Next(4) == 0)
                Crash(worker, random);
            if (random.Next(3) == 0)
                await PumpAsync(herder, rounds: random.Next(3));
            if (random.Next(3) == 0)
                time.Advance(TimeSpan.FromSeconds(random.Next(8)));
        }

        // The world heals, and the user restarts what has failed.
        worker.Trouble = 0;
        await UntilAsync(herder, time, () => requests.TrueForAll(static request => request.IsCompleted), "all requests are answered", seed);
        await UntilAsync(
            herder, time,
            () =>
            {
                foreach (var name in Names)
                    requests.Add(Tolerate(herder.RestartConnectorAndTasksAsync(new(name, OnlyFailed: true, IncludeTasks: true), CancellationToken.None)));
                return Difference(configs.Snapshot, worker, statuses) is null;
            },
            () => Difference(configs.Snapshot, worker, statuses) ?? "", seed);
        Assert.True(worker.Violations.IsEmpty, $"seed {seed}: {string.Join("; ", worker.Violations)}");

        // A stop leaves nothing behind.
        var stop = herder.StopAsync(CancellationToken.None);
        await UntilAsync(herder, time, () => stop.IsCompleted, "the herder has stopped", seed);
        Assert.True(worker.Connectors.IsEmpty && worker.Tasks.IsEmpty, $"seed {seed}: something runs after the stop");
    }

    private static Task Command(Herder herder, Random random)
    {
        var name = Names[random.Next(Names.Length)];
        var none = CancellationToken.None;
        return random.Next(10) switch
        {
            0 or 1 or 2 => herder.PutConnectorConfigAsync(name, NewConfig(name, random), random.Next(4) == 0 ? (TargetState)random.Next(3) : null, random.Next(4) > 0, none),
            3 => herder.DeleteConnectorAsync(name, none),
            4 => herder.PauseConnectorAsync(name, none),
            5 => herder.ResumeConnectorAsync(name, none),
            6 => herder.StopConnectorAsync(name, none),
            7 => herder.RestartConnectorAsync(name, none),
            8 => herder.RestartConnectorAndTasksAsync(new(name, random.Next(2) == 0, random.Next(2) == 0), none),
            _ => herder.RestartTaskAsync(new(name, random.Next(3)), none),
        };
    }

    private static Dictionary<string, string?> NewConfig(string name, Random random) => new()
    {
        ["name"] = name,
        ["connector.class"] = "NumbersSource",
        ["tasks"] = random.Next(4).ToString(CultureInfo.InvariantCulture),
        ["v"] = random.Next(3).ToString(CultureInfo.InvariantCulture),
        ["headrace.restart.policy"] = random.Next(4) switch { 0 => "never", 1 => "always", _ => "transient" },
        ["headrace.restart.delay.ms"] = "2000",
    };

    private static void Crash(FakeWorker worker, Random random)
    {
        var tasks = worker.Tasks.Values.OrderBy(static task => task.Id.ToString(), StringComparer.Ordinal).ToArray();
        if (tasks.Length > 0)
            tasks[random.Next(tasks.Length)].Crash();
        var connectors = worker.Connectors.Values.ToArray();
        if (connectors.Length > 0 && random.Next(3) == 0)
            connectors[random.Next(connectors.Length)].Events.OnError(new InvalidOperationException("raised"));
        else if (connectors.Length > 0)
            connectors[random.Next(connectors.Length)].Events.OnReconfigurationRequested();
    }

    /// <summary>What is not as it is wanted; null if all is well.</summary>
    private static string? Difference(ConfigSnapshot wanted, FakeWorker worker, MemoryStatusStore statuses)
    {
        foreach (var name in Names)
        {
            var entry = wanted[name];
            worker.Connectors.TryGetValue(name, out var connector);
            if (entry.Config is null)
            {
                if (connector is not null || worker.Tasks.Keys.Any(task => task.Connector == name) || statuses.Get(name) is not null || statuses.GetTasks(name).Count > 0)
                    return $"{name} is deleted but something is left";
                continue;
            }
            if (connector is null || !ReferenceEquals(connector.Config, entry.Config) || connector.State != entry.Target)
                return $"{name} should be {entry.Target}, is {connector?.State}";
            var state = entry.Target switch { TargetState.Started => ExecutionState.Running, TargetState.Paused => ExecutionState.Paused, _ => ExecutionState.Stopped };
            if (statuses.Get(name)?.State != state)
                return $"the status of {name} should be {state}, is {statuses.Get(name)}";
            if (entry.Target == TargetState.Started && entry.TaskCount != int.Parse(entry.Config["tasks"]!, CultureInfo.InvariantCulture))
                return $"{name} should have {entry.Config["tasks"]} tasks, has {entry.TaskCount}";
            if (entry.Target == TargetState.Started && Enumerable.Range(0, entry.VisibleTaskCount).Any(task => entry.Tasks[task]["v"] != entry.Config["v"]))
                return $"{name} has not told of its tasks since its config changed";
            if (TaskDifference(name, entry, worker, statuses) is { } difference)
                return difference;
        }
        return null;
    }

    private static string? TaskDifference(string name, ConnectorEntry entry, FakeWorker worker, MemoryStatusStore statuses)
    {
        var running = worker.Tasks.Values.Where(task => task.Id.Connector == name).ToArray();
        if (running.Length != entry.VisibleTaskCount || statuses.GetTasks(name).Count != entry.VisibleTaskCount)
            return $"{name} should have {entry.VisibleTaskCount} tasks, runs {running.Length}, has the statuses {string.Join(", ", statuses.GetTasks(name))}";
        foreach (var task in running)
        {
            var paused = entry.Target == TargetState.Paused;
            if (!ReferenceEquals(task.Config, entry.Tasks[task.Id.Task]))
                return $"task {task.Id} runs with an old config";
            if (task.State != (paused ? TargetState.Paused : TargetState.Started) ||
                statuses.Get(task.Id)?.State != (paused ? ExecutionState.Paused : ExecutionState.Running))
            {
                return $"task {task.Id} should be {entry.Target}, is {task.State} with status {statuses.Get(task.Id)?.State}";
            }
        }
        return null;
    }

    private static Task UntilAsync(Herder herder, FakeTimeProvider time, Func<bool> condition, string what, int seed) => UntilAsync(herder, time, condition, () => what, seed);

    private static async Task UntilAsync(Herder herder, FakeTimeProvider time, Func<bool> condition, Func<string> what, int seed)
    {
        try
        {
            await Eventually.UntilAsync(
                async () =>
                {
                    await PumpAsync(herder, rounds: 3);
                    if (condition())
                        return true;
                    time.Advance(TimeSpan.FromSeconds(2));
                    return false;
                },
                "the simulation ends well");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"seed {seed}: {what()}", e);
        }
    }

    private static async Task PumpAsync(Herder herder, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            herder.Queue.RunPending();
            await Task.Yield();
            Thread.Sleep(0);
        }
    }

    private static async Task Tolerate(Task request)
    {
        try
        {
            await request;
        }
        catch (ConnectException)
        {
            // Unknown connectors, starts that failed: a command may be refused.
        }
    }
}
