namespace Headrace.Kafka.Storage.Flushing;

/// <summary>
/// The group commit: a few threads that flush the partitions with new bytes. While a partition is flushed its appends gather, and the next flush takes them all;
/// so the disk decides how many are acknowledged together. A partition is flushed by one thread at a time.
/// </summary>
internal sealed class LogFlusher : IDisposable
{
    private readonly Queue<PartitionLog> _queue = new();
    private readonly Lock _lazyLock = new();
    private readonly Thread[] _threads;
    private readonly ITimer _timer;
    private readonly TimeSpan _interval;
    private List<PartitionLog> _lazy = [];
    private bool _isTimerSet;
    private bool _isStopping;

    public LogFlusher(int threads, TimeSpan interval, TimeProvider time)
    {
        _interval = interval;
        _timer = time.CreateTimer(static flusher => ((LogFlusher)flusher!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            // A flush blocks for as long as the disk likes: not a matter for the thread pool.
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"headrace-flush-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Flushes the log as soon as a thread is free. Each log is queued once: the log keeps count.</summary>
    public void FlushNow(PartitionLog log)
    {
        lock (_queue)
        {
            _queue.Enqueue(log);
            Monitor.Pulse(_queue);
        }
    }

    /// <summary>Flushes the log after the interval, unless it was flushed by then.</summary>
    public void FlushSoon(PartitionLog log)
    {
        lock (_lazyLock)
        {
            _lazy.Add(log);
            if (_isTimerSet)
                return;
            _isTimerSet = true;
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the threads; what is queued is not flushed any more: closing a log does that.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_queue)
        {
            _isStopping = true;
            Monitor.PulseAll(_queue);
        }

        foreach (var thread in _threads)
            thread.Join();
    }

    private void OnTimer()
    {
        List<PartitionLog> due;
        lock (_lazyLock)
        {
            due = _lazy;
            _lazy = [];
            _isTimerSet = false;
        }

        foreach (var log in due)
            log.FlushIntervalPassed();
    }

    private void Run()
    {
        while (true)
        {
            PartitionLog? log;
            lock (_queue)
            {
                while (!_isStopping && _queue.Count == 0)
                    Monitor.Wait(_queue);
                if (_isStopping)
                    return;
                log = _queue.Dequeue();
            }

            log.FlushByFlusher();
        }
    }
}
