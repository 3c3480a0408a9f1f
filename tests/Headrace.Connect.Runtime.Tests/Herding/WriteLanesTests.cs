using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Herding;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Herding;

/// <summary>Writes of one connector come one after the other, those of several side by side.</summary>
public sealed class WriteLanesTests
{
    private readonly WriteLanes _lanes = new();
    private readonly List<string> _begun = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WritesOfOneConnector_ComeInTheirOrder_EachWhenTheOneBeforeIsOver()
    {
        var (first, endFirst) = Begin("a", "a1");
        var (second, endSecond) = Begin("a", "a2");
        var (third, endThird) = Begin("a", "a3");
        Assert.Equal(["a1"], _begun);
        endFirst.SetResult(1);
        Assert.Equal(1, await first);
        await Eventually.UntilAsync(() => _begun is ["a1", "a2"], "the second has its turn");
        endSecond.SetException(new ConnectException("the second fails"));
        await Assert.ThrowsAsync<ConnectException>(() => second);
        endThird.SetResult(3);
        Assert.Equal(3, await third);
        Assert.Equal(["a1", "a2", "a3"], _begun);
    }

    [Fact]
    public void WritesOfSeveralConnectors_DoNotWaitForEachOther()
    {
        Begin("a", "a1");
        Begin("b", "b1");
        Begin("a", "a2");
        Begin("c", "c1");
        Assert.Equal(["a1", "b1", "c1"], _begun);
    }

    [Fact]
    public async Task WhoGivesUpWaiting_IsNotWritten_AndHoldsUpNobody()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (first, endFirst) = Begin("a", "a1");
        var (second, _) = Begin("a", "a2", impatience.Token);
        var (third, endThird) = Begin("a", "a3");
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        endFirst.SetResult(1);
        endThird.SetResult(3);
        Assert.Equal(1, await first);
        Assert.Equal(3, await third);
        Assert.Equal(["a1", "a3"], _begun);
    }

    private (Task<int> Write, TaskCompletionSource<int> End) Begin(string connector, string name, CancellationToken? cancellation = null)
    {
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var write = _lanes.RunAsync(
            connector,
            () =>
            {
                lock (_begun)
                    _begun.Add(name);
                return end.Task;
            },
            cancellation ?? Token);
        return (write, end);
    }
}
