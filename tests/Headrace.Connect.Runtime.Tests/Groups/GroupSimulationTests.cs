namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>
/// Workers that come, are killed and are cut off, requests to any of them, and slow readers of the topics. Whatever happens, no task ever runs twice, and when the
/// world heals everything that is configured runs once, all workers know the same, and statuses say who runs what.
/// </summary>
public sealed class GroupSimulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AnyJoinsCrashesDelaysAndRequests_EndWithEverythingRunningOnce(int block)
    {
        for (var seed = block * 10000; seed < (block * 10000) + 100; seed++)
            await new GroupSimulation(seed).RunAsync();
    }
}
