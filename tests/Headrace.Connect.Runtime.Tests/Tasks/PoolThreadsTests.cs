using Headrace.Connect.Runtime.Tasks;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class PoolThreadsTests
{
    [Fact]
    public async Task CallsThatHoldAllThreads_GetThePoolMoreOfThem()
    {
        ThreadPool.GetMinThreads(out var before, out var ports);
        using var release = new ManualResetEvent(false);
        using var held = new CountdownEvent(1);
        using var threads = new PoolThreads(NullLogger.Instance);
        try
        {
            // More than the pool will have for long by itself.
            for (var i = 0; i < 200; i++)
            {
                held.AddCount();
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        release.WaitOne();
                        held.Signal();
                    },
                    null);
            }

            await Eventually.UntilAsync(
                () =>
                {
                    ThreadPool.GetMinThreads(out var now, out var _);
                    return now > before;
                },
                "the pool may have more threads at once");
        }
        finally
        {
            release.Set();
            held.Signal();
            held.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            ThreadPool.SetMinThreads(before, ports);
        }
    }
}
