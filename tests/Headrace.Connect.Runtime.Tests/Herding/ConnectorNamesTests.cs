using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Tests.Herding;

public sealed class ConnectorNamesTests
{
    [Fact]
    public async Task Names_AreTheSameListUntilSomethingChanges()
    {
        var store = new MemoryConfigStore();
        var names = new ConnectorNames(store, isInGroup: true);
        Assert.Empty(names.Read());

        await store.PutConnectorAsync("a", new Dictionary<string, string?>(), null, TestContext.Current.CancellationToken);
        await store.PutTargetStateAsync("ghost", TargetState.Paused, TestContext.Current.CancellationToken);
        var first = names.Read();
        Assert.Equal(["a"], first);
        Assert.Same(first, names.Read());

        await store.RemoveConnectorAsync("a", TestContext.Current.CancellationToken);
        Assert.Empty(names.Read());
    }

    /// <summary>The buckets of both names differ, and so does their order in 4 buckets and in 16.</summary>
    [Theory]
    [InlineData(true, "alone1", "a b/é;?#")]
    [InlineData(false, "a b/é;?#", "alone1")]
    public async Task Names_AreInTheOrderOfJavasTables(bool isInGroup, params string[] expected)
    {
        foreach (var order in (string[][])[["alone1", "a b/é;?#"], ["a b/é;?#", "alone1"]])
        {
            var store = new MemoryConfigStore();
            foreach (var name in order)
                await store.PutConnectorAsync(name, new Dictionary<string, string?>(), null, TestContext.Current.CancellationToken);

            Assert.Equal(expected, new ConnectorNames(store, isInGroup).Read());
        }
    }

    [Fact]
    public async Task NamesOfOneBucket_AreInTheOrderInWhichTheyCame()
    {
        var store = new MemoryConfigStore();
        foreach (var name in (string[])["BB", "Aa", "C#"]) // of the same hash
            await store.PutConnectorAsync(name, new Dictionary<string, string?>(), null, TestContext.Current.CancellationToken);
        var names = new ConnectorNames(store, isInGroup: true);
        Assert.Equal(["BB", "Aa", "C#"], names.Read());

        await store.RemoveConnectorAsync("BB", TestContext.Current.CancellationToken);
        await store.PutConnectorAsync("BB", new Dictionary<string, string?>(), null, TestContext.Current.CancellationToken);
        Assert.Equal(["Aa", "C#", "BB"], names.Read());
    }
}
