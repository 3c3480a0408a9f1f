using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>The limits that groups keep to, from the broker's settings.</summary>
internal sealed record GroupLimits
{
    public TimeSpan SessionTimeoutMin { get; init; } = TimeSpan.FromSeconds(6);
    public TimeSpan SessionTimeoutMax { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan InitialRebalanceDelay { get; init; } = TimeSpan.Zero;
    public int MembersMax { get; init; } = int.MaxValue;

    /// <summary>How long a client that joins for the first time is waited for, as it can't send heartbeats yet. Kafka has the same fixed time.</summary>
    public TimeSpan NewMemberTimeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>
/// The membership of one classic group as a state machine: every call says what time it is, nothing waits and nothing runs by itself. Who calls it holds the
/// coordinator's lock, looks at <see cref="TakeWrite"/> after each call, and calls <see cref="Advance"/> at <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>Source: protocol guide, group membership; KIP-62 (timeouts), KIP-134 (initial delay), KIP-345 (static members), KIP-394 (member id required), KIP-814 (skipped assignment).</remarks>
internal sealed class ClassicGroup(string id, GroupLimits limits, Func<string> newUuid)
{
    private readonly Dictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _static = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toSync = new(StringComparer.Ordinal);
    private TimeSpan _rebalanceDeadline = TimeSpan.MaxValue;
    private TimeSpan _syncDeadline = TimeSpan.MaxValue;
    private TimeSpan _initialDelayLeft;
    private bool _isInitialDelay;
    private bool _hasNewMember;
    private GroupWrite? _write;

    public string Id => id;
    public GroupState State { get; private set; }
    public int Generation { get; private set; }
    public string ProtocolType { get; private set; } = "";
    public string? Protocol { get; private set; }
    public string? Leader { get; private set; }

    /// <summary>When the group came into its state, in milliseconds since 1970: offsets expire from there once it is empty.</summary>
    public long StateTimestamp { get; private set; }

    public IReadOnlyCollection<GroupMember> Members => _members.Values;

    public bool IsConsumerGroup => ProtocolType == "consumer";

    /// <summary>The moment at which <see cref="Advance"/> has something to do; the greatest time for none.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var next = _rebalanceDeadline < _syncDeadline ? _rebalanceDeadline : _syncDeadline;
            foreach (var deadline in _pending.Values)
                next = deadline < next ? deadline : next;
            foreach (var member in _members.Values)
            {
                if (IsExpirable(member) && member.SessionDeadline < next)
                    next = member.SessionDeadline;
            }

            return next;
        }
    }

    /// <summary>What has to be made durable because of the last call, once; null for nothing.</summary>
    public GroupWrite? TakeWrite()
    {
        var write = _write;
        _write = null;
        return write;
    }

    /// <summary>Puts a group back that was read from the log: its members go on as if nothing had been, with a full session timeout from now.</summary>
    public void Restore(GroupSnapshot snapshot, TimeSpan now)
    {
        Generation = snapshot.Generation;
        ProtocolType = snapshot.ProtocolType;
        Protocol = snapshot.Protocol;
        Leader = snapshot.Leader;
        StateTimestamp = snapshot.StateTimestamp;
        State = snapshot.Members.Count == 0 ? GroupState.Empty : GroupState.Stable;
        foreach (var member in snapshot.Members)
        {
            _members[member.Id] = new GroupMember
            {
                Id = member.Id,
                InstanceId = member.InstanceId,
                ClientId = member.ClientId,
                ClientHost = member.ClientHost,
                RebalanceTimeout = member.RebalanceTimeout,
                SessionTimeout = member.SessionTimeout,
                Protocols = [new(snapshot.Protocol ?? "", member.Subscription)],
                Assignment = member.Assignment,
                SessionDeadline = now + member.SessionTimeout,
            };
            if (member.InstanceId is not null)
                _static[member.InstanceId] = member.Id;
        }
    }

    /// <summary>A member asks to join, or to join again. The answer may come at once, or when the rebalance completes.</summary>
    public Task<JoinAnswer> Join(JoinCall call, Clock clock)
    {
        if (State == GroupState.Dead)
            return Answer(ErrorCode.CoordinatorNotAvailable, call.MemberId);
        if (call.SessionTimeout < limits.SessionTimeoutMin || call.SessionTimeout > limits.SessionTimeoutMax)
            return Answer(ErrorCode.InvalidSessionTimeout, call.MemberId);
        if (call.Protocols.Count == 0 || call.ProtocolType.Length == 0 || !IsCompatible(call))
            return Answer(ErrorCode.InconsistentGroupProtocol, call.MemberId);
        if (call.MemberId.Length == 0)
            return JoinWithoutId(call, clock);
        if (_pending.Remove(call.MemberId))
            return IsFull(call) ? Answer(ErrorCode.GroupMaxSizeReached, call.MemberId) : AddAndRebalance(call.MemberId, call, clock);
        var error = Find(call.MemberId, call.InstanceId, out var member);
        return error == ErrorCode.None ? JoinAgain(member!, call, clock) : Answer(error, call.MemberId);
    }

    /// <summary>A member asks for its assignment; the leader brings everybody's with it.</summary>
    public Task<SyncAnswer> Sync(string memberId, string? instanceId, int generation, string? protocolType, string? protocol, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments, Clock clock)
    {
        if (State == GroupState.Dead)
            return SyncError(ErrorCode.CoordinatorNotAvailable);
        var error = Find(memberId, instanceId, out var member);
        if (error != ErrorCode.None)
            return SyncError(error);
        if (generation != Generation)
            return SyncError(ErrorCode.IllegalGeneration);
        if ((protocolType is not null && protocolType != ProtocolType) || (protocol is not null && protocol != Protocol))
            return SyncError(ErrorCode.InconsistentGroupProtocol);
        switch (State)
        {
            case GroupState.PreparingRebalance:
                return SyncError(ErrorCode.RebalanceInProgress);
            case GroupState.Stable:
                KeepAlive(member!, clock);
                return Task.FromResult(AssignmentOf(member!));
            case GroupState.CompletingRebalance:
                _toSync.Remove(member!.Id);
                member.AnswerSync(new(ErrorCode.RebalanceInProgress));   // a request sent again replaces the first
                member.Syncing = new(TaskCreationOptions.RunContinuationsAsynchronously);
                var answer = member.Syncing.Task;
                if (member.Id == Leader)
                {
                    var assigned = _members.Keys.ToDictionary(key => key, key => assignments.GetValueOrDefault(key), StringComparer.Ordinal);
                    _write = new(Snapshot(clock.WallMs, assigned), Generation, assigned);
                }

                return answer;
            case GroupState.Empty:
            case GroupState.Dead:
            default:
                return SyncError(ErrorCode.UnknownMemberId);
        }
    }

    /// <summary>The write of the assignments ended: members get them, or are asked to join again if it failed.</summary>
    public void CompleteWrite(GroupWrite write, ErrorCode error, Clock clock)
    {
        if (write.Assignments is null || write.Generation != Generation || State != GroupState.CompletingRebalance)
            return;   // a rebalance has begun meanwhile: its members were already told
        if (error != ErrorCode.None)
        {
            foreach (var member in _members.Values)
                member.AnswerSync(new(error));
            PrepareRebalance(clock);
            return;
        }

        foreach (var member in _members.Values)
            member.Assignment = write.Assignments.GetValueOrDefault(member.Id);
        Enter(GroupState.Stable, write.Snapshot.StateTimestamp);
        foreach (var member in _members.Values)
        {
            if (member.Syncing is null)
                continue;
            KeepAlive(member, clock);
            member.AnswerSync(AssignmentOf(member));
        }
    }

    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation, Clock clock)
    {
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        var error = Find(memberId, instanceId, out var member);
        if (error != ErrorCode.None)
            return error;
        if (generation != Generation)
            return ErrorCode.IllegalGeneration;
        KeepAlive(member!, clock);
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>A member leaves, or is removed by its instance id (then the member id may be empty).</summary>
    public ErrorCode Leave(string memberId, string? instanceId, Clock clock)
    {
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        if (memberId.Length == 0 && instanceId is not null)
        {
            if (!_static.TryGetValue(instanceId, out var current))
                return ErrorCode.UnknownMemberId;
            Remove(_members[current], clock);
            return ErrorCode.None;
        }

        if (_pending.Remove(memberId))
        {
            CompleteJoinIfAllAreHere(clock);
            return ErrorCode.None;
        }

        var error = Find(memberId, instanceId, out var member);
        if (error == ErrorCode.None)
            Remove(member!, clock);
        return error;
    }

    /// <summary>Whether somebody may commit offsets, and keeps the member's session alive.</summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int generation, Clock clock)
    {
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        if (generation < 0 && State == GroupState.Empty)
            return ErrorCode.None;   // a consumer without group membership, or an administrator
        if (generation < 0 && memberId.Length == 0 && instanceId is null)
            return ErrorCode.UnknownMemberId;
        var error = Find(memberId, instanceId, out var member);
        if (error != ErrorCode.None)
            return error;
        if (generation != Generation)
            return ErrorCode.IllegalGeneration;
        if (State == GroupState.CompletingRebalance)
            return ErrorCode.RebalanceInProgress;
        KeepAlive(member!, clock);
        return ErrorCode.None;
    }

    /// <summary>Does what is due: drops members whose session ended, and completes a rebalance whose time is over.</summary>
    public void Advance(Clock clock)
    {
        foreach (var (pendingId, deadline) in _pending.ToArray())
        {
            if (deadline <= clock.Now && _pending.Remove(pendingId))
                CompleteJoinIfAllAreHere(clock);
        }

        foreach (var member in _members.Values.ToArray())
        {
            if (IsExpirable(member) && member.SessionDeadline <= clock.Now && _members.ContainsKey(member.Id))
                Remove(member, clock);
        }

        if (State == GroupState.PreparingRebalance && _rebalanceDeadline <= clock.Now)
            RebalanceTimeIsOver(clock);
        if (State == GroupState.CompletingRebalance && _syncDeadline <= clock.Now)
        {
            foreach (var late in _toSync.ToArray())
            {
                if (_members.TryGetValue(late, out var member))
                    Remove(member, clock);
            }

            _syncDeadline = TimeSpan.MaxValue;
        }
    }

    /// <summary>Ends the group: its members are told to look for it again.</summary>
    public void Kill()
    {
        State = GroupState.Dead;
        foreach (var member in _members.Values)
        {
            member.AnswerJoin(new(ErrorCode.CoordinatorNotAvailable, member.Id));
            member.AnswerSync(new(ErrorCode.CoordinatorNotAvailable));
        }

        _members.Clear();
        _pending.Clear();
        _static.Clear();
        _rebalanceDeadline = _syncDeadline = TimeSpan.MaxValue;
    }

    /// <summary>What is made durable, with the assignments given or those in force.</summary>
    public GroupSnapshot Snapshot(long wallMs, Dictionary<string, ReadOnlyMemory<byte>>? assignments = null) => new(
        Generation,
        ProtocolType,
        Protocol,
        Leader,
        wallMs,
        [
            .. _members.Values.Select(member => new GroupMemberSnapshot(
                member.Id,
                member.InstanceId,
                member.ClientId,
                member.ClientHost,
                member.RebalanceTimeout,
                member.SessionTimeout,
                member.MetadataOf(Protocol),
                assignments is null ? member.Assignment : assignments.GetValueOrDefault(member.Id))),
        ]);

    private static Task<JoinAnswer> Answer(ErrorCode error, string memberId) => Task.FromResult(new JoinAnswer(error, memberId));

    private static Task<SyncAnswer> SyncError(ErrorCode error) => Task.FromResult(new SyncAnswer(error));

    private Task<JoinAnswer> JoinWithoutId(JoinCall call, Clock clock)
    {
        if (call.InstanceId is { } instanceId)
        {
            var newId = $"{instanceId}-{newUuid()}";
            if (_static.TryGetValue(instanceId, out var oldId))
                return ReplaceStatic(_members[oldId], newId, call, clock);
            return IsFull(call) ? Answer(ErrorCode.GroupMaxSizeReached, "") : AddAndRebalance(newId, call, clock);
        }

        if (IsFull(call))
            return Answer(ErrorCode.GroupMaxSizeReached, "");
        var memberId = $"{call.ClientId}-{newUuid()}";
        if (!call.IsIdRequired)
            return AddAndRebalance(memberId, call, clock);
        _pending[memberId] = clock.Now + call.SessionTimeout;
        return Answer(ErrorCode.MemberIdRequired, memberId);
    }

    private Task<JoinAnswer> JoinAgain(GroupMember member, JoinCall call, Clock clock)
    {
        switch (State)
        {
            case GroupState.PreparingRebalance:
                return UpdateAndRebalance(member, call, clock);
            case GroupState.CompletingRebalance:
                // The answer to its join was lost: it gets it again. With something new to say it starts the rebalance anew.
                if (!member.HasSameProtocols(call.Protocols))
                    return UpdateAndRebalance(member, call, clock);
                KeepAlive(member, clock);
                return Task.FromResult(CurrentGeneration(member, withMembers: member.Id == Leader));
            case GroupState.Stable:
                // The leader joins again because something outside changed, such as the partitions of a topic: that is a rebalance.
                if (member.Id == Leader || !member.HasSameProtocols(call.Protocols))
                    return UpdateAndRebalance(member, call, clock);
                KeepAlive(member, clock);
                return Task.FromResult(CurrentGeneration(member, withMembers: false));
            case GroupState.Empty:
            case GroupState.Dead:
            default:
                return Answer(ErrorCode.UnknownMemberId, call.MemberId);
        }
    }

    // KIP-345: a static member that restarted takes its predecessor's place, and no rebalance follows unless what it says changed.
    private Task<JoinAnswer> ReplaceStatic(GroupMember member, string newId, JoinCall call, Clock clock)
    {
        var oldId = member.Id;
        member.AnswerJoin(new(ErrorCode.FencedInstanceId, oldId));
        member.AnswerSync(new(ErrorCode.FencedInstanceId));
        _members.Remove(oldId);
        member.Id = newId;
        _members[newId] = member;
        _static[call.InstanceId!] = newId;
        if (_toSync.Remove(oldId))
            _toSync.Add(newId);
        var wasLeader = Leader == oldId;
        if (wasLeader)
            Leader = newId;

        var isUnchanged = member.HasSameProtocols(call.Protocols) || (Protocol is not null && Wins(Protocol, member, call.Protocols)
            && member.MetadataOf(Protocol).Span.SequenceEqual(call.Protocols.FirstOrDefault(protocol => protocol.Name == Protocol).Metadata.Span));
        if (State != GroupState.Stable || !isUnchanged)
            return UpdateAndRebalance(member, call, clock);
        Update(member, call, clock);
        _write = new(Snapshot(clock.WallMs), Generation, null);
        return Task.FromResult(wasLeader && member.CanSkipAssignment
            ? CurrentGeneration(member, withMembers: true) with { SkipAssignment = true }
            // An older client that hears that it leads would assign anew: it is told that its predecessor still does, so it just syncs.
            : CurrentGeneration(member, withMembers: false) with { Leader = wasLeader ? oldId : Leader ?? "" });
    }

    private Task<JoinAnswer> AddAndRebalance(string memberId, JoinCall call, Clock clock)
    {
        if (_members.Count == 0)
            ProtocolType = call.ProtocolType;
        var member = new GroupMember
        {
            Id = memberId,
            InstanceId = call.InstanceId,
            ClientId = call.ClientId,
            ClientHost = call.ClientHost,
            RebalanceTimeout = call.RebalanceTimeout,
            SessionTimeout = call.SessionTimeout,
            Protocols = call.Protocols,
            CanSkipAssignment = call.CanSkipAssignment,
            IsNew = true,
            SessionDeadline = clock.Now + limits.NewMemberTimeout,
        };
        _members[memberId] = member;
        if (call.InstanceId is not null)
            _static[call.InstanceId] = memberId;
        Leader ??= memberId;
        _hasNewMember = true;
        return Wait(member, clock);
    }

    private Task<JoinAnswer> UpdateAndRebalance(GroupMember member, JoinCall call, Clock clock)
    {
        Update(member, call, clock);
        return Wait(member, clock);
    }

    private void Update(GroupMember member, JoinCall call, Clock clock)
    {
        member.Protocols = call.Protocols;
        member.ClientId = call.ClientId;
        member.ClientHost = call.ClientHost;
        member.RebalanceTimeout = call.RebalanceTimeout;
        member.SessionTimeout = call.SessionTimeout;
        member.CanSkipAssignment = call.CanSkipAssignment;
        KeepAlive(member, clock);
    }

    private Task<JoinAnswer> Wait(GroupMember member, Clock clock)
    {
        member.AnswerJoin(new(ErrorCode.RebalanceInProgress, member.Id));   // a request sent again replaces the first
        var joining = member.Joining = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (State == GroupState.PreparingRebalance)
            CompleteJoinIfAllAreHere(clock);
        else
            PrepareRebalance(clock);
        return joining.Task;
    }

    private void PrepareRebalance(Clock clock)
    {
        if (State == GroupState.CompletingRebalance)
        {
            foreach (var member in _members.Values)
            {
                KeepAlive(member, clock);
                member.AnswerSync(new(ErrorCode.RebalanceInProgress));
            }
        }

        var timeout = RebalanceTimeout();
        _isInitialDelay = State == GroupState.Empty && limits.InitialRebalanceDelay > TimeSpan.Zero;
        if (_isInitialDelay)
        {
            var delay = limits.InitialRebalanceDelay < timeout ? limits.InitialRebalanceDelay : timeout;
            _rebalanceDeadline = clock.Now + delay;
            _initialDelayLeft = timeout - delay;
            _hasNewMember = false;
        }
        else
        {
            _rebalanceDeadline = clock.Now + timeout;
        }

        Enter(GroupState.PreparingRebalance, clock.WallMs);
        CompleteJoinIfAllAreHere(clock);
    }

    private void RebalanceTimeIsOver(Clock clock)
    {
        if (_isInitialDelay && _hasNewMember && _initialDelayLeft > TimeSpan.Zero)
        {
            var delay = limits.InitialRebalanceDelay < _initialDelayLeft ? limits.InitialRebalanceDelay : _initialDelayLeft;
            _rebalanceDeadline = clock.Now + delay;
            _initialDelayLeft -= delay;
            _hasNewMember = false;
            return;
        }

        CompleteJoin(clock);
    }

    private void CompleteJoinIfAllAreHere(Clock clock)
    {
        if (State != GroupState.PreparingRebalance || _isInitialDelay || _pending.Count > 0)
            return;
        foreach (var member in _members.Values)
        {
            if (member.Joining is null)
                return;
        }

        CompleteJoin(clock);
    }

    private void CompleteJoin(Clock clock)
    {
        _isInitialDelay = false;
        foreach (var member in _members.Values.ToArray())
        {
            if (member.Joining is null && !member.IsStatic)
                Forget(member);
        }

        if (_members.Count > 0 && _members.Values.All(member => member.Joining is null))
        {
            // Static members only, and none of them is here: they keep their places until their sessions end.
            _rebalanceDeadline = clock.Now + RebalanceTimeout();
            return;
        }

        Generation = Generation == int.MaxValue ? 1 : Generation + 1;
        _rebalanceDeadline = TimeSpan.MaxValue;
        if (_members.Count == 0)
        {
            Protocol = null;
            Leader = null;
            Enter(GroupState.Empty, clock.WallMs);
            _write = new(Snapshot(clock.WallMs), Generation, null);
            return;
        }

        if (Leader is null || !_members.TryGetValue(Leader, out var leader) || leader.Joining is null)
            Leader = _members.Values.First(member => member.Joining is not null).Id;
        Protocol = ChooseProtocol();
        Enter(GroupState.CompletingRebalance, clock.WallMs);
        _syncDeadline = clock.Now + RebalanceTimeout();
        _toSync.Clear();
        foreach (var member in _members.Values)
        {
            if (member.Joining is null)
                continue;
            _toSync.Add(member.Id);
            member.IsNew = false;
            KeepAlive(member, clock);
            member.AnswerJoin(CurrentGeneration(member, withMembers: member.Id == Leader));
        }
    }

    private JoinAnswer CurrentGeneration(GroupMember member, bool withMembers) => new(ErrorCode.None, member.Id)
    {
        Generation = Generation,
        ProtocolType = ProtocolType,
        Protocol = Protocol,
        Leader = Leader ?? "",
        Members = withMembers ? [.. _members.Values.Select(other => new JoinedMember(other.Id, other.InstanceId, other.MetadataOf(Protocol)))] : [],
    };

    private SyncAnswer AssignmentOf(GroupMember member) => new(ErrorCode.None) { ProtocolType = ProtocolType, Protocol = Protocol, Assignment = member.Assignment };

    // Candidates are the protocols that all members can do; each member votes for the first of them in its own list.
    private string ChooseProtocol()
    {
        var votes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in _members.Values)
        {
            foreach (var protocol in member.Protocols)
            {
                if (!_members.Values.All(other => other.Supports(protocol.Name)))
                    continue;
                votes[protocol.Name] = votes.GetValueOrDefault(protocol.Name) + 1;
                break;
            }
        }

        return votes.MaxBy(vote => vote.Value).Key;
    }

    private bool Wins(string protocol, GroupMember replaced, IReadOnlyList<GroupProtocol> newProtocols)
    {
        var old = replaced.Protocols;
        replaced.Protocols = newProtocols;
        var isChosen = ChooseProtocol() == protocol;
        replaced.Protocols = old;
        return isChosen;
    }

    private void Remove(GroupMember member, Clock clock)
    {
        Forget(member);
        member.AnswerJoin(new(ErrorCode.UnknownMemberId, member.Id));
        member.AnswerSync(new(ErrorCode.UnknownMemberId));
        if (State is GroupState.Stable or GroupState.CompletingRebalance)
            PrepareRebalance(clock);
        else
            CompleteJoinIfAllAreHere(clock);
    }

    private void Forget(GroupMember member)
    {
        _members.Remove(member.Id);
        _toSync.Remove(member.Id);
        if (member.InstanceId is not null)
            _static.Remove(member.InstanceId);
        if (Leader == member.Id)
            Leader = _members.Values.FirstOrDefault(other => other.Joining is not null)?.Id ?? _members.Keys.FirstOrDefault();
    }

    private ErrorCode Find(string memberId, string? instanceId, out GroupMember? member)
    {
        member = null;
        if (instanceId is not null)
        {
            if (!_static.TryGetValue(instanceId, out var current))
                return ErrorCode.UnknownMemberId;
            if (current != memberId)
                return ErrorCode.FencedInstanceId;
        }

        return _members.TryGetValue(memberId, out member) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    private bool IsCompatible(JoinCall call)
    {
        // A static member that comes again is judged without its predecessor.
        var others = _members.Values.Where(member => member.Id != call.MemberId && (call.InstanceId is null || member.InstanceId != call.InstanceId)).ToArray();
        if (others.Length == 0)
            return _members.Count == 0 || call.ProtocolType == ProtocolType;
        return call.ProtocolType == ProtocolType
            && call.Protocols.Any(protocol => others.All(member => member.Supports(protocol.Name)));
    }

    private bool IsFull(JoinCall call) => _members.Count + (call.MemberId.Length == 0 ? _pending.Count : 0) >= limits.MembersMax;

    private static bool IsExpirable(GroupMember member) => !member.IsWaiting || member.IsNew;

    private TimeSpan RebalanceTimeout() => _members.Count == 0 ? TimeSpan.Zero : _members.Values.Max(member => member.RebalanceTimeout);

    private void KeepAlive(GroupMember member, Clock clock) =>
        member.SessionDeadline = clock.Now + (member.IsNew ? limits.NewMemberTimeout : member.SessionTimeout);

    private void Enter(GroupState state, long wallMs)
    {
        State = state;
        StateTimestamp = wallMs;
        if (state != GroupState.CompletingRebalance)
            _syncDeadline = TimeSpan.MaxValue;
        if (state != GroupState.PreparingRebalance)
            _rebalanceDeadline = TimeSpan.MaxValue;
    }
}

/// <summary>What time it is: on a clock that never jumps, for deadlines, and in milliseconds since 1970, for records.</summary>
internal readonly record struct Clock(TimeSpan Now, long WallMs);

/// <summary>A group's membership on its way to the log.</summary>
/// <param name="Snapshot">What is written.</param>
/// <param name="Generation">The generation at that moment.</param>
/// <param name="Assignments">The assignments that come into force with the write; null where none do.</param>
internal sealed record GroupWrite(GroupSnapshot Snapshot, int Generation, Dictionary<string, ReadOnlyMemory<byte>>? Assignments);
