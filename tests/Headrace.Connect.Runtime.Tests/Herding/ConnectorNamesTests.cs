using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Tests.Herding;

public sealed class ConnectorNamesTests
{
    [Fact]
    public async Task Names_AreTheSameListUntilSomethingChanges()
    {
        var store = new MemoryConfigStore();
        var names = new ConnectorNames(store);
        Assert.Empty(names.Read());

        await store.PutConnectorAsync("a", new Dictionary<string, string?>(), null, TestContext.Current.CancellationToken);
        await store.PutTargetStateAsync("ghost", TargetState.Paused, TestContext.Current.CancellationToken);
        var first = names.Read();
        Assert.Equal(["a"], first);
        Assert.Same(first, names.Read());

        await store.RemoveConnectorAsync("a", TestContext.Current.CancellationToken);
        Assert.Empty(names.Read());
    }
}
