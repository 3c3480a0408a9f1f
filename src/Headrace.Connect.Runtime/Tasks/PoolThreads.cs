using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>
/// Gives the thread pool more threads where calls into connectors hold those that it has. The pool replaces a thread that blocks only after a while, one after the other, and until then
/// nothing else of the worker runs.
/// </summary>
/// <remarks>It has a thread of its own, because it looks after those of the pool.</remarks>
internal sealed class PoolThreads : IDisposable
{
    private const int Step = 16;
    private const int ThreadsMax = 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEvent _stopping = new(false);
    private readonly ILogger _logger;
    private readonly Thread _thread;

    public PoolThreads(ILogger logger)
    {
        _logger = logger;
        _thread = new Thread(Watch) { IsBackground = true, Name = "pool threads" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping.Set();
        _thread.Join();
        _stopping.Dispose();
    }

    private void Watch()
    {
        while (!_stopping.WaitOne(Interval))
        {
            while (!IsAnswered() && TryAdd())
            {
            }
        }
    }

    /// <summary>Whether the pool begins what it is given within the interval, or is busy at least: then more threads would not help.</summary>
    private bool IsAnswered()
    {
        var begun = new TaskCompletionSource();
        var busy = Environment.CpuUsage.TotalTime;
        ThreadPool.UnsafeQueueUserWorkItem(static begun => begun.SetResult(), begun, preferLocal: false);
        if (begun.Task.Wait(Interval) || _stopping.WaitOne(0))
            return true;
        return Environment.CpuUsage.TotalTime - busy > Interval * Environment.ProcessorCount / 2;
    }

    private bool TryAdd()
    {
        ThreadPool.GetMinThreads(out var threads, out var ports);
        var next = Math.Min(Math.Max(threads, ThreadPool.ThreadCount) + Step, ThreadsMax);
        if (next <= threads || !ThreadPool.SetMinThreads(next, ports))
            return false;
        _logger.PoolThreadsAdded(next);
        return true;
    }
}
