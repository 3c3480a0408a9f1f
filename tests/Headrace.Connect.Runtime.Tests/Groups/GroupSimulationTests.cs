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

    /// <summary>The group has the protocol that all its workers know, so it changes with those that come and go.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task WorkersOfAllProtocols_EndWithEverythingRunningOnce(int block)
    {
        for (var seed = block * 10000; seed < (block * 10000) + 100; seed++)
            await new GroupSimulation(seed, hasAllProtocols: true).RunAsync();
    }

    /// <summary>What has gone wrong once, and hangs on how the threads run: so it is tried a few times.</summary>
    [Theory]
    [InlineData(80539)] // what an eager worker had been assigned began after it had joined again as one that runs nothing
    public async Task WorkersOfAllProtocols_DoNotFallBack(int seed)
    {
        for (var i = 0; i < 3; i++)
            await new GroupSimulation(seed, hasAllProtocols: true).RunAsync();
    }

    /// <summary>Nor does a task of an older generation ever write beside one of a newer, although workers are frozen and go on as if nothing had been.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task ExactlyOnceTasks_NeverWriteBesideNewerOnes_AndEndRunningOnce(int block)
    {
        var fenced = 0;
        for (var seed = block * 10000; seed < (block * 10000) + 100; seed++)
        {
            var simulation = new GroupSimulation(seed, isExactlyOnce: true);
            await simulation.RunAsync();
            fenced += simulation.Producers!.FencedCount;
        }
        Assert.True(fenced > 100, $"only {fenced} tasks were fenced");
    }
}
