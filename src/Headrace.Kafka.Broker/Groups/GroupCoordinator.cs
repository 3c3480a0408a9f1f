using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>
/// Coordinates all groups: takes what members say to their <see cref="ClassicGroup"/>, makes it durable in the <see cref="IGroupLog"/>, and wakes groups when
/// a session or a rebalance ends. One lock guards all groups; it is held for a few lines at a time and never while something is waited for.
/// </summary>
internal sealed class GroupCoordinator : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly GroupLimits _limits;
    private readonly IGroupLog _log;
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly Func<string> _newUuid;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private TimeSpan _timerDue = TimeSpan.MaxValue;
    private bool _isDisposed;

    public GroupCoordinator(GroupLimits limits, IGroupLog log, TimeProvider time, ILogger<GroupCoordinator> logger, Func<string>? newUuid = null)
    {
        _limits = limits;
        _log = log;
        _time = time;
        _logger = logger;
        _newUuid = newUuid ?? (static () => Guid.NewGuid().ToString());
        _startTimestamp = time.GetTimestamp();
        _timer = time.CreateTimer(static coordinator => ((GroupCoordinator)coordinator!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many groups there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _groups.Count;
        }
    }

    /// <summary>Puts back what was read from the log, before the first request.</summary>
    public void Restore(LoadedGroups loaded)
    {
        lock (_gate)
        {
            foreach (var (groupId, snapshot) in loaded.Memberships)
                GetOrAddLocked(groupId).Membership.Restore(snapshot, Now().Now);
            foreach (var (key, offset) in loaded.Offsets)
                GetOrAddLocked(key.GroupId).Offsets.Set(key.Partition, offset);
            foreach (var group in _groups.Values)
                ScheduleLocked(group.Membership.NextDeadline);
        }
    }

    public Task<JoinAnswer> JoinAsync(string groupId, JoinCall call)
    {
        if (groupId.Length == 0)
            return Task.FromResult(new JoinAnswer(ErrorCode.InvalidGroupId, call.MemberId));
        Task<JoinAnswer> answer;
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group))
            {
                if (call.MemberId.Length > 0)
                    return Task.FromResult(new JoinAnswer(ErrorCode.UnknownMemberId, call.MemberId));
                group = GetOrAddLocked(groupId);
            }

            answer = group.Membership.Join(call, Now());
            AfterCallLocked(group);
        }

        return answer;
    }

    public Task<SyncAnswer> SyncAsync(
        string groupId,
        string memberId,
        string? instanceId,
        int generation,
        string? protocolType,
        string? protocol,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        if (groupId.Length == 0)
            return Task.FromResult(new SyncAnswer(ErrorCode.InvalidGroupId));
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group))
                return Task.FromResult(new SyncAnswer(ErrorCode.UnknownMemberId));
            var answer = group.Membership.Sync(memberId, instanceId, generation, protocolType, protocol, assignments, Now());
            AfterCallLocked(group);
            return answer;
        }
    }

    public ErrorCode Heartbeat(string groupId, string memberId, string? instanceId, int generation)
    {
        if (groupId.Length == 0)
            return ErrorCode.InvalidGroupId;
        lock (_gate)
            return _groups.TryGetValue(groupId, out var group) ? group.Membership.Heartbeat(memberId, instanceId, generation, Now()) : ErrorCode.UnknownMemberId;
    }

    public ErrorCode Leave(string groupId, string memberId, string? instanceId)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group))
                return ErrorCode.UnknownMemberId;
            var error = group.Membership.Leave(memberId, instanceId, Now());
            AfterCallLocked(group);
            return error;
        }
    }

    /// <summary>Commits offsets: completes when they are durable.</summary>
    public async Task<ErrorCode> CommitAsync(string groupId, string memberId, string? instanceId, int generation, IReadOnlyList<OffsetToCommit> offsets)
    {
        Task<ErrorCode> written;
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group))
            {
                if (generation >= 0)
                    return ErrorCode.IllegalGeneration;
                group = GetOrAddLocked(groupId);
            }

            var clock = Now();
            var error = group.Membership.CheckCommit(memberId, instanceId, generation, clock);
            if (error != ErrorCode.None || offsets.Count == 0)
                return error;

            var entries = new (TopicPartition Partition, CommittedOffset Offset)[offsets.Count];
            var records = new GroupRecord[offsets.Count];
            for (var i = 0; i < entries.Length; i++)
            {
                var (partition, offset, leaderEpoch, metadata) = offsets[i];
                entries[i] = (partition, new(offset, leaderEpoch, metadata ?? "", clock.WallMs));
                records[i] = GroupRecords.Offset(groupId, partition, entries[i].Offset);
            }

            written = WriteLocked(group, records, result =>
            {
                if (result != ErrorCode.None)
                    return;
                foreach (var (partition, offset) in entries)
                    group.Offsets.Set(partition, offset);
            });
        }

        return await written.ConfigureAwait(false);
    }

    /// <summary>The committed offset of a partition, if there is one.</summary>
    public bool TryGetOffset(string groupId, TopicPartition partition, [NotNullWhen(true)] out CommittedOffset? offset)
    {
        lock (_gate)
        {
            offset = null;
            return _groups.TryGetValue(groupId, out var group) && group.Offsets.TryGet(partition, out offset);
        }
    }

    /// <summary>All committed offsets of a group.</summary>
    public IReadOnlyList<KeyValuePair<TopicPartition, CommittedOffset>> GetOffsets(string groupId)
    {
        lock (_gate)
            return _groups.TryGetValue(groupId, out var group) ? [.. group.Offsets.All] : [];
    }

    /// <summary>Deletes committed offsets, as far as no member subscribes to their topics.</summary>
    public async Task<(ErrorCode Error, IReadOnlyList<ErrorCode> Partitions)> DeleteOffsetsAsync(string groupId, IReadOnlyList<TopicPartition> partitions)
    {
        var errors = new ErrorCode[partitions.Count];
        Task<ErrorCode> written;
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group))
                return (ErrorCode.GroupIdNotFound, errors);
            var membership = group.Membership;
            if (membership.State != GroupState.Empty && !membership.IsConsumerGroup)
                return (ErrorCode.NonEmptyGroup, errors);
            var subscribed = membership.State == GroupState.Empty ? [] : GroupRecords.SubscribedTopics(membership);
            var removed = new List<TopicPartition>();
            for (var i = 0; i < errors.Length; i++)
            {
                if (subscribed.Contains(partitions[i].Topic))
                    errors[i] = ErrorCode.GroupSubscribedToTopic;
                else if (group.Offsets.TryGet(partitions[i], out _))
                    removed.Add(partitions[i]);
            }

            if (removed.Count == 0)
                return (ErrorCode.None, errors);
            written = RemoveOffsetsLocked(group, removed);
        }

        return (await written.ConfigureAwait(false), errors);
    }

    /// <summary>Deletes a group without members, with its offsets.</summary>
    public async Task<ErrorCode> DeleteGroupAsync(string groupId)
    {
        if (groupId.Length == 0)
            return ErrorCode.InvalidGroupId;
        Task<ErrorCode> written;
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group) || group.Membership.State == GroupState.Dead)
                return ErrorCode.GroupIdNotFound;
            if (group.Membership.State != GroupState.Empty || group.WritesUnderWay > 0)
                return ErrorCode.NonEmptyGroup;
            written = RemoveGroupLocked(group);
        }

        return await written.ConfigureAwait(false);
    }

    /// <summary>Forgets the offsets of deleted topics.</summary>
    public async Task ForgetTopicAsync(string topic)
    {
        var writes = new List<Task>();
        lock (_gate)
        {
            foreach (var group in _groups.Values)
            {
                var removed = group.Offsets.All.Where(offset => offset.Key.Topic == topic).Select(offset => offset.Key).ToList();
                if (removed.Count > 0)
                    writes.Add(RemoveOffsetsLocked(group, removed));
            }
        }

        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    /// <summary>Drops offsets older than <paramref name="retention"/> that nobody uses, and groups without members and offsets.</summary>
    public async Task ExpireAsync(TimeSpan retention)
    {
        var writes = new List<Task>();
        var offsetCount = 0;
        lock (_gate)
        {
            var oldest = Now().WallMs - (long)retention.TotalMilliseconds;
            foreach (var group in _groups.Values.ToArray())
            {
                var expired = ExpiredLocked(group, oldest);
                offsetCount += expired.Count;
                if (group.Membership.State == GroupState.Empty && group.WritesUnderWay == 0 && expired.Count == group.Offsets.Count && group.Membership.StateTimestamp <= oldest)
                    writes.Add(RemoveGroupLocked(group));
                else if (expired.Count > 0)
                    writes.Add(RemoveOffsetsLocked(group, expired));
            }
        }

        await Task.WhenAll(writes).ConfigureAwait(false);
        if (offsetCount > 0)
            _logger.OffsetsExpired(offsetCount);
    }

    public IReadOnlyList<GroupListing> List()
    {
        lock (_gate)
            return [.. _groups.Values.Select(group => new GroupListing(group.Id, group.Membership.ProtocolType, group.Membership.State))];
    }

    public GroupDescription? Describe(string groupId)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group))
                return null;
            var membership = group.Membership;
            var snapshot = membership.Snapshot(membership.StateTimestamp);
            return membership.State == GroupState.Stable
                ? new(membership.State, membership.ProtocolType, membership.Protocol ?? "", snapshot.Members)
                : new(membership.State, membership.ProtocolType, "", [.. snapshot.Members.Select(member => member with { Subscription = default, Assignment = default })]);
        }
    }

    /// <summary>Answers everybody who waits, so that connections can be closed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            foreach (var group in _groups.Values)
                group.Membership.Kill();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _timerDue = TimeSpan.MaxValue;
            var clock = Now();
            foreach (var group in _groups.Values.ToArray())
            {
                if (group.Membership.NextDeadline <= clock.Now)
                {
                    var generation = group.Membership.Generation;
                    var memberCount = group.Membership.Members.Count;
                    group.Membership.Advance(clock);
                    if (group.Membership.Members.Count < memberCount)
                        _logger.MembersDropped(group.Id, memberCount - group.Membership.Members.Count, generation);
                }

                AfterCallLocked(group);
            }
        }
    }

    private void AfterCallLocked(Group group)
    {
        if (group.Membership.TakeWrite() is { } write)
        {
            _ = WriteLocked(group, [GroupRecords.Membership(group.Id, write.Snapshot)], error =>
            {
                group.Membership.CompleteWrite(write, error, Now());
                ScheduleLocked(group.Membership.NextDeadline);
            });
        }

        ScheduleLocked(group.Membership.NextDeadline);
    }

    private Task<ErrorCode> WriteLocked(Group group, IReadOnlyList<GroupRecord> records, Action<ErrorCode> appliedLocked)
    {
        group.WritesUnderWay++;
        return _log.WriteAsync(group.Id, records, error =>
        {
            if (error != ErrorCode.None)
                _logger.GroupNotWritten(group.Id, error);
            lock (_gate)
            {
                group.WritesUnderWay--;
                appliedLocked(error);
            }
        });
    }

    private Task<ErrorCode> RemoveOffsetsLocked(Group group, List<TopicPartition> partitions) =>
        WriteLocked(group, [.. partitions.Select(partition => GroupRecords.OffsetTombstone(group.Id, partition))], error =>
        {
            if (error != ErrorCode.None)
                return;
            foreach (var partition in partitions)
                group.Offsets.Remove(partition);
        });

    // The group is gone at once, so that nobody can join it while its tombstones are written: who comes then makes a new one behind them in the log.
    private Task<ErrorCode> RemoveGroupLocked(Group group)
    {
        group.Membership.Kill();
        _groups.Remove(group.Id);
        var records = group.Offsets.All.Select(offset => GroupRecords.OffsetTombstone(group.Id, offset.Key)).Append(GroupRecords.MembershipTombstone(group.Id));
        return WriteLocked(group, [.. records], static _ => { });
    }

    // KIP-211: offsets of a group with members stay, apart from a consumer group's topics that no member subscribes to; those of an empty group count from
    // the moment when it became empty; those of a group that never had members count from their own commit.
    private static List<TopicPartition> ExpiredLocked(Group group, long oldest)
    {
        var membership = group.Membership;
        HashSet<string>? subscribed = null;
        if (membership.State != GroupState.Empty)
        {
            if (membership.State != GroupState.Stable || !membership.IsConsumerGroup)
                return [];
            subscribed = GroupRecords.SubscribedTopics(membership);
        }

        var isCountedFromState = membership.State == GroupState.Empty && membership.ProtocolType.Length > 0;
        return
        [
            .. group.Offsets.All
                .Where(offset => subscribed is null || !subscribed.Contains(offset.Key.Topic))
                .Where(offset => (isCountedFromState ? Math.Max(membership.StateTimestamp, offset.Value.CommitTimestamp) : offset.Value.CommitTimestamp) <= oldest)
                .Select(offset => offset.Key),
        ];
    }

    private Group GetOrAddLocked(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group))
            _groups[groupId] = group = new(new ClassicGroup(groupId, _limits, _newUuid));
        return group;
    }

    private void ScheduleLocked(TimeSpan deadline)
    {
        if (deadline >= _timerDue || _isDisposed)
            return;
        _timerDue = deadline;
        var delay = deadline - Now().Now;
        _timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private Clock Now() => new(_time.GetElapsedTime(_startTimestamp), _time.GetUtcNow().ToUnixTimeMilliseconds());
}
