using Headrace.Connect.Errors;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The offsets of a sink task's partitions: what was consumed, what was put, what was committed. Owned by the task's thread.</summary>
internal sealed class SinkOffsets(ConnectorTaskId task, ILogger logger)
{
    private readonly Dictionary<TopicPartition, long> _consumed = [];
    private readonly Dictionary<TopicPartition, long> _current = [];
    private readonly Dictionary<TopicPartition, long> _committed = [];

    public IReadOnlyDictionary<TopicPartition, long> Committed => _committed;

    /// <summary>A partition has come, or the task goes on at another offset: nothing of it is under way.</summary>
    public void Reset(TopicPartition partition, long position)
    {
        _consumed[partition] = position;
        _current[partition] = position;
        _committed[partition] = position;
    }

    public void Forget(TopicPartition partition)
    {
        _consumed.Remove(partition);
        _current.Remove(partition);
        _committed.Remove(partition);
    }

    /// <summary>Notes the offset behind the last consumed record of a partition.</summary>
    public void SetConsumed(TopicPartition partition, long offset) => _consumed[partition] = offset;

    /// <summary>All that was consumed has been put.</summary>
    public void TakeConsumed()
    {
        foreach (var (partition, offset) in _consumed)
            _current[partition] = offset;
    }

    /// <summary>Everything behind the last commit is read again.</summary>
    public void Rewind()
    {
        foreach (var (partition, offset) in _committed)
        {
            _consumed[partition] = offset;
            _current[partition] = offset;
        }
    }

    /// <summary>How many offsets lie between what was consumed and what is committed.</summary>
    public long Uncommitted
    {
        get
        {
            var count = 0L;
            foreach (var (partition, committed) in _committed)
            {
                if (_consumed.TryGetValue(partition, out var consumed) && consumed > committed && committed >= 0)
                    count += consumed - committed;
            }
            return count;
        }
    }

    /// <summary>What was put of some partitions: the offer to the task before a commit.</summary>
    public Dictionary<TopicPartition, long> Current(IEnumerable<TopicPartition> partitions)
    {
        var offsets = new Dictionary<TopicPartition, long>();
        foreach (var partition in partitions)
        {
            if (_current.TryGetValue(partition, out var offset))
                offsets[partition] = offset;
        }
        return offsets;
    }

    /// <summary>
    /// Of what the task allows, takes what may be committed. If any of it is new, all partitions are committed, those too of which nothing was read yet: a task that starts at the end of
    /// a partition would otherwise pass over what comes while it is away.
    /// </summary>
    /// <returns>The offsets to commit; empty when there is nothing new.</returns>
    /// <exception cref="ConnectException">The task allows null.</exception>
    public Dictionary<TopicPartition, long> ToCommit(IReadOnlyDictionary<TopicPartition, long> offered, IReadOnlyDictionary<TopicPartition, long>? allowed)
    {
        if (allowed is null)
            throw new ConnectException($"Task {task} answered PreCommitAsync with null. No offsets are an empty dictionary.");
        var offsets = _committed.Where(entry => offered.ContainsKey(entry.Key) && entry.Value >= 0).ToDictionary();
        var isAnyNew = false;
        foreach (var (partition, offset) in allowed)
        {
            if (!offered.TryGetValue(partition, out var current))
            {
                logger.OffsetNotAssigned(task, partition, offset);
            }
            else if (offset > current)
            {
                logger.OffsetBeyondCurrent(task, partition, offset, current);
            }
            else
            {
                isAnyNew |= !offsets.TryGetValue(partition, out var committed) || committed != offset;
                offsets[partition] = offset;
            }
        }
        return isAnyNew ? offsets : [];
    }

    public void SetCommitted(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        foreach (var (partition, offset) in offsets)
        {
            if (_committed.ContainsKey(partition))
                _committed[partition] = offset;
        }
    }
}
