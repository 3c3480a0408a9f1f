using Headrace.Connect.Sink;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a sink task may ask of its loop. Requests may come from any thread; the loop carries them out before its next poll, and what was asked for in <c>open</c> at once.</summary>
internal sealed class SinkTaskContext(IReadOnlyDictionary<string, string?> config, Memory.TaskMemory memory, TimeProvider time, ILogger logger, Action wake) : ISinkTaskContext
{
    private readonly Lock _lock = new();
    private readonly HashSet<TopicPartition> _paused = [];
    private Dictionary<TopicPartition, long> _offsets = [];
    private TimeSpan? _timeout;
    private bool _isCommitRequested;
    private bool _isPauseChanged;
    private volatile bool _isPausedByUser;
    private volatile IReadOnlyCollection<TopicPartition> _assignment = [];

    public IReadOnlyDictionary<string, string?> Config => config;

    public IReadOnlyCollection<TopicPartition> Assignment => _assignment;

    public IErrantRecordReporter? ErrantRecordReporter { get; set; }

    public TimeProvider TimeProvider => time;

    public ILogger Logger => logger;

    public Connect.Metrics.IPluginMetrics PluginMetrics { get; init; } = Connect.Metrics.NoPluginMetrics.Instance;

    public void TellBytesHeld(long bytes) => memory.Tell(bytes);

    public void Offset(TopicPartition partition, long offset)
    {
        lock (_lock)
            _offsets[partition] = offset;
    }

    public void Timeout(TimeSpan delay)
    {
        lock (_lock)
            _timeout = delay;
    }

    public void Pause(params IReadOnlyCollection<TopicPartition> partitions)
    {
        ThrowUnlessAssigned(partitions, "SinkTasks may not pause partitions that are not currently assigned to them.");
        lock (_lock)
        {
            _paused.UnionWith(partitions);
            _isPauseChanged = true;
        }
    }

    public void Resume(params IReadOnlyCollection<TopicPartition> partitions)
    {
        ThrowUnlessAssigned(partitions, "SinkTasks may not resume partitions that are not currently assigned to them.");
        lock (_lock)
        {
            _paused.ExceptWith(partitions);
            _isPauseChanged = true;
        }
        wake();
    }

    public void RequestCommit()
    {
        lock (_lock)
            _isCommitRequested = true;
        wake();
    }

    /// <summary>Whether the user has the task paused: then nobody looks whether it has what it pauses, as in Kafka Connect.</summary>
    public bool IsPausedByUser
    {
        set => _isPausedByUser = value;
    }

    public void SetAssignment(IReadOnlyCollection<TopicPartition> assignment) => _assignment = assignment;

    /// <summary>Takes the offsets to go on at; null where there are none.</summary>
    public Dictionary<TopicPartition, long>? TakeOffsets()
    {
        lock (_lock)
        {
            if (_offsets.Count == 0)
                return null;
            var taken = _offsets;
            _offsets = [];
            return taken;
        }
    }

    public TimeSpan? TakeTimeout()
    {
        lock (_lock)
        {
            var taken = _timeout;
            _timeout = null;
            return taken;
        }
    }

    public bool IsCommitRequested
    {
        get
        {
            lock (_lock)
                return _isCommitRequested;
        }
    }

    public void ForgetCommitRequest()
    {
        lock (_lock)
            _isCommitRequested = false;
    }

    /// <summary>Whether pauses have changed since the last call.</summary>
    public bool TakePauseChange()
    {
        lock (_lock)
        {
            var taken = _isPauseChanged;
            _isPauseChanged = false;
            return taken;
        }
    }

    public bool IsPaused(TopicPartition partition)
    {
        lock (_lock)
            return _paused.Contains(partition);
    }

    /// <summary>Forgets where partitions that are gone were to be read on.</summary>
    public void ForgetOffsets(IReadOnlyCollection<TopicPartition> partitions)
    {
        lock (_lock)
        {
            foreach (var partition in partitions)
                _offsets.Remove(partition);
        }
    }

    /// <summary>Forgets which partitions were paused, but for those that the task has after a rebalance.</summary>
    public void ForgetPausesBut(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
            _paused.IntersectWith(partitions);
    }

    private void ThrowUnlessAssigned(IReadOnlyCollection<TopicPartition> partitions, string message)
    {
        if (_isPausedByUser)
            return;
        var assignment = _assignment;
        foreach (var partition in partitions)
        {
            if (!assignment.Contains(partition))
                throw new IllegalWorkerStateException(message, IllegalStateException.NotAssigned(partition));
        }
    }
}
