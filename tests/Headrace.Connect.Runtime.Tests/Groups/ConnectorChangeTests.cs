using System.Globalization;
using Headrace.Connect.Runtime.Events;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>What a change of one connector does to the others of a group.</summary>
public sealed class ConnectorChangeTests
{
    private readonly GroupSimulation _simulation = new(1);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(2, 1)]
    public async Task Change_RestartsThatConnectorAlone(int tasks, int tasksAfterwards)
    {
        SimulatedWorker[] workers = [_simulation.Join("w0"), _simulation.Join("w1")];
        await _simulation.HealAsync();
        foreach (var name in (string[])["a", "b", "c"])
            await PutAsync(workers, name, tasks, version: 1);
        await _simulation.HealAsync();
        var connectors = _simulation.Everything.Connectors.ToDictionary();
        var running = _simulation.Everything.Tasks.ToDictionary();

        await PutAsync(workers, "b", tasksAfterwards, version: 2);
        await _simulation.HealAsync();

        Assert.Equal(6, running.Count);
        Assert.All(["a", "c"], name => Assert.Same(connectors[name], _simulation.Everything.Connectors[name]));
        Assert.NotSame(connectors["b"], _simulation.Everything.Connectors["b"]);
        Assert.All(running.Where(static task => task.Key.Connector != "b"), task => Assert.Same(task.Value, _simulation.Everything.Tasks[task.Key]));
        Assert.All(_simulation.Everything.Tasks.Where(static task => task.Key.Connector == "b"), task => Assert.NotSame(running.GetValueOrDefault(task.Key), task.Value));
        // The log has nothing of the others either.
        Assert.All(
            workers.SelectMany(static worker => worker.Herder.Group!.Rebalances.Read().SkipWhile(static rebalance => rebalance.TasksAdded.Count == 0).SelectMany(Moved)).GroupBy(static task => task),
            task => Assert.True(task.Key.Connector == "b" || task.Count() == 1, $"{task.Key} moved {task.Count()} times"));
    }

    private static IEnumerable<ConnectorTaskId> Moved(RebalanceRecord rebalance) => rebalance.TasksAdded.Concat(rebalance.TasksRevoked);

    private Task PutAsync(SimulatedWorker[] workers, string name, int tasks, int version) => _simulation.CarryOutAsync(
        Array.Find(workers, static worker => worker.Herder.Group!.View.IsLeader)!.Herder.PutConnectorConfigAsync(
            name,
            new Dictionary<string, string?>
            {
                ["name"] = name,
                ["connector.class"] = "NumbersSource",
                ["tasks"] = tasks.ToString(CultureInfo.InvariantCulture),
                ["v"] = version.ToString(CultureInfo.InvariantCulture),
            },
            null, allowReplace: true, default));
}
