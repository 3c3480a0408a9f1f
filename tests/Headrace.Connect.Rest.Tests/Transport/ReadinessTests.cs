using Headrace.Connect.Rest.Transport;

namespace Headrace.Connect.Rest.Tests.Transport;

public sealed class ReadinessTests
{
    [Fact]
    public async Task SignalSinceTheReset_IsNotWaitedFor()
    {
        var readiness = new Readiness();
        readiness.Reset();
        readiness.Signal();

        Assert.True(readiness.WaitAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully);

        readiness.Reset();
        var wait = readiness.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(wait.IsCompleted);
        readiness.Signal();
        await wait;
    }

    [Fact]
    public async Task WaitThatIsCancelled_LeavesTheNextOneAlone()
    {
        var readiness = new Readiness();
        for (var i = 0; i < 3; i++)
        {
            using var cancellation = new CancellationTokenSource();
            readiness.Reset();
            var cancelled = readiness.WaitAsync(cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

            readiness.Reset();
            var next = readiness.WaitAsync(CancellationToken.None).AsTask();
            Assert.False(next.IsCompleted);
            readiness.Signal();
            await next;
        }
    }

    [Fact]
    public async Task EverySignalOfAnotherThread_IsSeen()
    {
        const int Count = 200_000;
        var readiness = new Readiness();
        var made = 0;
        var maker = Task.Run(
            () =>
            {
                while (made < Count)
                {
                    Interlocked.Increment(ref made);
                    readiness.Signal();
                }
            },
            TestContext.Current.CancellationToken);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        for (var seen = 0; seen < Count;)
        {
            readiness.Reset();
            if (Volatile.Read(ref made) is var now && now > seen)
                seen = now;
            else
                await readiness.WaitAsync(limit.Token); // a signal that is lost here leaves it waiting
        }
        await maker;
    }

    [Fact]
    public async Task CancellationThatMeetsASignal_EndsTheWaitOnce()
    {
        var readiness = new Readiness();
        for (var i = 0; i < 2000; i++)
        {
            using var cancellation = new CancellationTokenSource();
            readiness.Reset();
            var wait = readiness.WaitAsync(cancellation.Token).AsTask();
            await Task.WhenAll(Task.Run(cancellation.Cancel, TestContext.Current.CancellationToken), Task.Run(readiness.Signal, TestContext.Current.CancellationToken));
            await Task.WhenAny(wait).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.True(wait.IsCompleted);
        }
    }
}
