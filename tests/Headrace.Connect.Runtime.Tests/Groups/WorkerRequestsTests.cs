using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>What a leader takes from other workers, or from whoever has the group's key. Statuses and texts were taken from Kafka Connect 4.3.1.</summary>
public sealed class WorkerRequestsTests
{
    private readonly GroupSimulation _simulation = new(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "Cannot invoke \"java.util.List.isEmpty()\" because \"taskConfigs\" is null")]
    [InlineData(true, "Invalid value: null used for required field: \"properties\", schema type: MAP")]
    public async Task TasksThatAreNull_AreRefused_AndThoseThatThereAreStay(bool isList, string message)
    {
        var leader = _simulation.Join("w0");
        await _simulation.HealAsync();
        var config = new Dictionary<string, string?> { ["name"] = "a", ["connector.class"] = "NumbersSource", ["tasks"] = "1", ["v"] = "1" };
        await _simulation.CarryOutAsync(leader.Herder.PutConnectorConfigAsync("a", config, null, allowReplace: false, Token));
        await _simulation.HealAsync();
        Assert.Single(leader.Configs.Snapshot.TasksOf("a"));

        var error = await Assert.ThrowsAnyAsync<ConnectException>(
            () => _simulation.CarryOutAsync(leader.Herder.PutTasksAsync("a", isList ? [null] : null, Signed(leader), Token)));

        Assert.Equal(message, error.Message);
        Assert.Single(leader.Configs.Snapshot.TasksOf("a"));
    }

    private InternalRequest Signed(SimulatedWorker worker)
    {
        var signatures = new RequestSignatures(TestWorker.Distributed(), _simulation.Time);
        return new(default, signatures.Sign([], worker.Configs.Snapshot.SessionKey!), signatures.Algorithm);
    }
}
