using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>
/// The membership of one classic group as a state machine: every call says what time it is, nothing waits and nothing runs by itself. Who calls it holds the
/// coordinator's lock, looks at <see cref="TakeWrite"/> after each call, and calls <see cref="Advance"/> at <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>Source: protocol guide, group membership; KIP-62 (timeouts), KIP-134 (initial delay), KIP-345 (static members), KIP-394 (member id required), KIP-814 (skipped assignment).</remarks>
internal sealed class ClassicGroup(string id, GroupLimits limits, Func<string> newUuid)
{
    private readonly GroupMembers _members = new();
    private readonly JoinPhase _joinPhase = new(limits.InitialRebalanceDelay);
    private readonly HashSet<string> _toSync = new(StringComparer.Ordinal);
    private TimeSpan _syncDeadline = TimeSpan.MaxValue;
    private GroupWrite? _write;

    public string Id => id;
    public GroupState State { get; private set; }
    public int Generation { get; private set; }
    public string ProtocolType { get; private set; } = "";
    public string? Protocol { get; private set; }
    public string? Leader { get; private set; }

    /// <summary>When the group came into its state, in milliseconds since 1970: offsets expire from there once it is empty.</summary>
    public long StateTimestamp { get; private set; }

    public IReadOnlyCollection<GroupMember> Members => _members.All;

    public bool IsConsumerGroup => ProtocolType == "consumer";

    /// <summary>The moment at which <see cref="Advance"/> has something to do; the greatest time for none.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var next = _joinPhase.Deadline < _syncDeadline ? _joinPhase.Deadline : _syncDeadline;
            return _members.NextDeadline is var ofMembers && ofMembers < next ? ofMembers : next;
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
            _members.Add(new()
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
            });
        }
    }

    /// <summary>A member asks to join, or to join again. The answer may come at once, or when the rebalance completes.</summary>
    public Task<JoinAnswer> Join(JoinCall call, Clock clock)
    {
        if (State == GroupState.Dead)
            return Answer(ErrorCode.CoordinatorNotAvailable, call.MemberId);
        if (call.SessionTimeout < limits.SessionTimeoutMin || call.SessionTimeout > limits.SessionTimeoutMax)
            return Answer(ErrorCode.InvalidSessionTimeout, call.MemberId);
        if (call.Protocols.Count == 0 || call.ProtocolType.Length == 0 || !_members.IsCompatible(call, ProtocolType))
            return Answer(ErrorCode.InconsistentGroupProtocol, call.MemberId);
        if (call.MemberId.Length == 0)
            return JoinWithoutId(call, clock);
        if (_members.RemovePending(call.MemberId))
            return IsFull(call) ? Answer(ErrorCode.GroupMaxSizeReached, call.MemberId) : AddAndRebalance(call.MemberId, call, clock);
        var error = _members.Find(call.MemberId, call.InstanceId, out var member);
        return error == ErrorCode.None ? JoinAgain(member!, call, clock) : Answer(error, call.MemberId);
    }

    /// <summary>A member asks for its assignment; the leader brings everybody's with it.</summary>
    public Task<SyncAnswer> Sync(string memberId, string? instanceId, int generation, string? protocolType, string? protocol, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments, Clock clock)
    {
        if (State == GroupState.Dead)
            return SyncError(ErrorCode.CoordinatorNotAvailable);
        var error = _members.Find(memberId, instanceId, out var member);
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
                    var assigned = _members.All.ToDictionary(static each => each.Id, each => assignments.GetValueOrDefault(each.Id), StringComparer.Ordinal);
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
            foreach (var member in _members.All)
                member.AnswerSync(new(error));
            PrepareRebalance(clock);
            return;
        }

        foreach (var member in _members.All)
            member.Assignment = write.Assignments.GetValueOrDefault(member.Id);
        Enter(GroupState.Stable, write.Snapshot.StateTimestamp);
        foreach (var member in _members.All)
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
        var error = _members.Find(memberId, instanceId, out var member);
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
            if (_members.FindStatic(instanceId) is not { } current)
                return ErrorCode.UnknownMemberId;
            Remove(current, clock);
            return ErrorCode.None;
        }

        if (_members.RemovePending(memberId))
        {
            CompleteJoinIfAllAreHere(clock);
            return ErrorCode.None;
        }

        var error = _members.Find(memberId, instanceId, out var member);
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
        var error = _members.Find(memberId, instanceId, out var member);
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
        if (_members.ExpirePending(clock.Now))
            CompleteJoinIfAllAreHere(clock);
        foreach (var member in _members.All.ToArray())
        {
            if (member.IsExpirable && member.SessionDeadline <= clock.Now && _members[member.Id] is not null)
                Remove(member, clock);
        }

        if (State == GroupState.PreparingRebalance && _joinPhase.Deadline <= clock.Now && !_joinPhase.Prolong(clock.Now))
            CompleteJoin(clock);
        if (State == GroupState.CompletingRebalance && _syncDeadline <= clock.Now)
        {
            foreach (var late in _toSync.ToArray())
            {
                if (_members[late] is { } member)
                    Remove(member, clock);
            }

            _syncDeadline = TimeSpan.MaxValue;
        }
    }

    /// <summary>Ends the group: its members are told to look for it again.</summary>
    public void Kill()
    {
        State = GroupState.Dead;
        foreach (var member in _members.All)
        {
            member.AnswerJoin(new(ErrorCode.CoordinatorNotAvailable, member.Id));
            member.AnswerSync(new(ErrorCode.CoordinatorNotAvailable));
        }

        _members.Clear();
        _joinPhase.End();
        _syncDeadline = TimeSpan.MaxValue;
    }

    /// <summary>What is made durable, with the assignments given or those in force.</summary>
    public GroupSnapshot Snapshot(long wallMs, Dictionary<string, ReadOnlyMemory<byte>>? assignments = null) => new(
        Generation,
        ProtocolType,
        Protocol,
        Leader,
        wallMs,
        [
            .. _members.All.Select(member => new GroupMemberSnapshot(
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
            if (_members.FindStatic(instanceId) is { } old)
                return ReplaceStatic(old, newId, call, clock);
            return IsFull(call) ? Answer(ErrorCode.GroupMaxSizeReached, "") : AddAndRebalance(newId, call, clock);
        }

        if (IsFull(call))
            return Answer(ErrorCode.GroupMaxSizeReached, "");
        var memberId = $"{call.ClientId}-{newUuid()}";
        if (!call.IsIdRequired)
            return AddAndRebalance(memberId, call, clock);
        _members.AddPending(memberId, clock.Now + call.SessionTimeout);
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
        _members.Rename(member, newId);
        if (_toSync.Remove(oldId))
            _toSync.Add(newId);
        var wasLeader = Leader == oldId;
        if (wasLeader)
            Leader = newId;

        var isUnchanged = member.HasSameProtocols(call.Protocols) || (Protocol is not null && _members.WouldChoose(Protocol, member, call.Protocols)
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
        _members.Add(member);
        Leader ??= memberId;
        _joinPhase.OnNewMember();
        return Wait(member, clock);
    }

    private Task<JoinAnswer> UpdateAndRebalance(GroupMember member, JoinCall call, Clock clock)
    {
        Update(member, call, clock);
        return Wait(member, clock);
    }

    private void Update(GroupMember member, JoinCall call, Clock clock)
    {
        member.Update(call);
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
            foreach (var member in _members.All)
            {
                KeepAlive(member, clock);
                member.AnswerSync(new(ErrorCode.RebalanceInProgress));
            }
        }

        _joinPhase.Begin(wasEmpty: State == GroupState.Empty, _members.RebalanceTimeout, clock.Now);
        Enter(GroupState.PreparingRebalance, clock.WallMs);
        CompleteJoinIfAllAreHere(clock);
    }

    private void CompleteJoinIfAllAreHere(Clock clock)
    {
        if (State == GroupState.PreparingRebalance && !_joinPhase.IsInitialDelay && !_members.IsAnyPending && _members.AreAllHere)
            CompleteJoin(clock);
    }

    private void CompleteJoin(Clock clock)
    {
        _joinPhase.End();
        foreach (var member in _members.All.ToArray())
        {
            if (member.Joining is null && !member.IsStatic)
                Forget(member);
        }

        if (_members.Count > 0 && !_members.IsAnyHere)
        {
            // Static members only, and none of them is here: they keep their places until their sessions end.
            _joinPhase.Begin(wasEmpty: false, _members.RebalanceTimeout, clock.Now);
            return;
        }

        Generation = Generation == int.MaxValue ? 1 : Generation + 1;
        if (_members.Count == 0)
        {
            Protocol = null;
            Leader = null;
            Enter(GroupState.Empty, clock.WallMs);
            _write = new(Snapshot(clock.WallMs), Generation, null);
            return;
        }

        if (Leader is null || _members[Leader]?.Joining is null)
            Leader = _members.All.First(member => member.Joining is not null).Id;
        Protocol = _members.ChooseProtocol();
        Enter(GroupState.CompletingRebalance, clock.WallMs);
        _syncDeadline = clock.Now + _members.RebalanceTimeout;
        _toSync.Clear();
        foreach (var member in _members.All)
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
        Members = withMembers ? [.. _members.All.Select(other => new JoinedMember(other.Id, other.InstanceId, other.MetadataOf(Protocol)))] : [],
    };

    private SyncAnswer AssignmentOf(GroupMember member) => new(ErrorCode.None) { ProtocolType = ProtocolType, Protocol = Protocol, Assignment = member.Assignment };

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
        _members.Remove(member);
        _toSync.Remove(member.Id);
        if (Leader == member.Id)
            Leader = _members.All.FirstOrDefault(other => other.Joining is not null)?.Id ?? _members.All.FirstOrDefault()?.Id;
    }

    private bool IsFull(JoinCall call) => _members.IsFull(call, limits.MembersMax);

    private void KeepAlive(GroupMember member, Clock clock) =>
        member.SessionDeadline = clock.Now + (member.IsNew ? limits.NewMemberTimeout : member.SessionTimeout);

    /// <summary>Who leaves PreparingRebalance ends the join phase, with its deadline, before.</summary>
    private void Enter(GroupState state, long wallMs)
    {
        State = state;
        StateTimestamp = wallMs;
        if (state != GroupState.CompletingRebalance)
            _syncDeadline = TimeSpan.MaxValue;
    }
}
