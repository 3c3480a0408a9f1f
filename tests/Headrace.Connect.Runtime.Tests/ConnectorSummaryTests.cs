namespace Headrace.Connect.Runtime.Tests;

/// <summary>What one word says of a connector and its tasks.</summary>
public sealed class ConnectorSummaryTests
{
    [Theory]
    [InlineData("RUNNING", ExecutionState.Running, ExecutionState.Running, ExecutionState.Running)]
    [InlineData("NO_TASKS", ExecutionState.Running)]
    [InlineData("DEGRADED", ExecutionState.Running, ExecutionState.Running, ExecutionState.Failed)]
    [InlineData("DEGRADED", ExecutionState.Running, ExecutionState.Unassigned)]
    [InlineData("DEGRADED", ExecutionState.Unassigned, ExecutionState.Running)]
    [InlineData("DEGRADED", ExecutionState.Paused, ExecutionState.Paused, ExecutionState.Failed)]
    [InlineData("FAILED", ExecutionState.Running, ExecutionState.Failed, ExecutionState.Failed)]
    [InlineData("FAILED", ExecutionState.Failed, ExecutionState.Running)]
    [InlineData("FAILED", ExecutionState.Failed)]
    [InlineData("PAUSED", ExecutionState.Paused, ExecutionState.Paused)]
    [InlineData("STOPPED", ExecutionState.Stopped)]
    public void Health_IsThatOfAllParts(string health, ExecutionState connector, params ExecutionState[] tasks) =>
        Assert.Equal(health, ConnectorSummary.Of("c", connector, tasks).HealthName);
}
