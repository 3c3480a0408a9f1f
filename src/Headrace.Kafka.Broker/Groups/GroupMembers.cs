using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>Who belongs to a classic group: its members by their ids, static ones by their instance ids too, and those who were given an id and are to join with it.</summary>
/// <remarks>Source: KIP-345 (static members), KIP-394 (member id required).</remarks>
internal sealed class GroupMembers
{
    private readonly Dictionary<string, GroupMember> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _static = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _pending = new(StringComparer.Ordinal);

    public int Count => _byId.Count;

    public Dictionary<string, GroupMember>.ValueCollection All => _byId.Values;

    /// <summary>Whether somebody has an id and has not joined with it.</summary>
    public bool IsAnyPending => _pending.Count > 0;

    /// <summary>Whether all members wait for the rebalance to complete.</summary>
    public bool AreAllHere
    {
        get
        {
            foreach (var member in _byId.Values)
            {
                if (member.Joining is null)
                    return false;
            }

            return true;
        }
    }

    /// <summary>Whether a member waits for the rebalance to complete.</summary>
    public bool IsAnyHere => _byId.Values.Any(static member => member.Joining is not null);

    /// <summary>The longest time that a member may take to join again.</summary>
    public TimeSpan RebalanceTimeout => Count == 0 ? TimeSpan.Zero : _byId.Values.Max(static member => member.RebalanceTimeout);

    /// <summary>When the first session or the first wait for somebody ends; the greatest time for never.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var next = TimeSpan.MaxValue;
            foreach (var deadline in _pending.Values)
                next = deadline < next ? deadline : next;
            foreach (var member in _byId.Values)
            {
                if (member.IsExpirable && member.SessionDeadline < next)
                    next = member.SessionDeadline;
            }

            return next;
        }
    }

    public GroupMember? this[string id] => _byId.GetValueOrDefault(id);

    public GroupMember? FindStatic(string instanceId) => _static.TryGetValue(instanceId, out var id) ? _byId[id] : null;

    /// <summary>Finds who says that it is a member.</summary>
    /// <returns>Why it is not, or is no longer.</returns>
    public ErrorCode Find(string memberId, string? instanceId, out GroupMember? member)
    {
        member = null;
        if (instanceId is not null)
        {
            if (!_static.TryGetValue(instanceId, out var current))
                return ErrorCode.UnknownMemberId;
            if (current != memberId)
                return ErrorCode.FencedInstanceId;
        }

        return _byId.TryGetValue(memberId, out member) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    public void Add(GroupMember member)
    {
        _byId[member.Id] = member;
        if (member.InstanceId is not null)
            _static[member.InstanceId] = member.Id;
    }

    public void Remove(GroupMember member)
    {
        _byId.Remove(member.Id);
        if (member.InstanceId is not null)
            _static.Remove(member.InstanceId);
    }

    /// <summary>Gives a static member the id of the one that takes its place.</summary>
    public void Rename(GroupMember member, string id)
    {
        Remove(member);
        member.Id = id;
        Add(member);
    }

    /// <summary>Somebody was given an id, and is waited for until a deadline.</summary>
    public void AddPending(string id, TimeSpan deadline) => _pending[id] = deadline;

    /// <summary>Somebody who was given an id has come, or is waited for no longer.</summary>
    /// <returns>Whether it was waited for.</returns>
    public bool RemovePending(string id) => _pending.Remove(id);

    /// <summary>Waits no longer for those whose time is over.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ExpirePending(TimeSpan now)
    {
        var isAny = false;
        foreach (var (id, deadline) in _pending.ToArray())
            isAny |= deadline <= now && _pending.Remove(id);
        return isAny;
    }

    public void Clear()
    {
        _byId.Clear();
        _pending.Clear();
        _static.Clear();
    }

    /// <summary>Whether one more would be too many. Who has no id yet comes after those who have one.</summary>
    public bool IsFull(JoinCall call, int membersMax) => Count + (call.MemberId.Length == 0 ? _pending.Count : 0) >= membersMax;

    /// <summary>Whether a member has a protocol that all others have. A static one that comes again is judged without its predecessor.</summary>
    public bool IsCompatible(JoinCall call, string protocolType)
    {
        var others = _byId.Values.Where(member => member.Id != call.MemberId && (call.InstanceId is null || member.InstanceId != call.InstanceId)).ToArray();
        if (others.Length == 0)
            return Count == 0 || call.ProtocolType == protocolType;
        return call.ProtocolType == protocolType
            && call.Protocols.Any(protocol => others.All(member => member.Supports(protocol.Name)));
    }

    /// <summary>Chooses the protocol. Candidates are those that all members can do; each member votes for the first of them in its own list.</summary>
    public string ChooseProtocol()
    {
        var votes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in _byId.Values)
        {
            foreach (var protocol in member.Protocols)
            {
                if (!_byId.Values.All(other => other.Supports(protocol.Name)))
                    continue;
                votes[protocol.Name] = votes.GetValueOrDefault(protocol.Name) + 1;
                break;
            }
        }

        return votes.MaxBy(vote => vote.Value).Key;
    }

    /// <summary>Whether a protocol would be chosen if a member had others.</summary>
    public bool WouldChoose(string protocol, GroupMember replaced, IReadOnlyList<GroupProtocol> newProtocols)
    {
        var old = replaced.Protocols;
        replaced.Protocols = newProtocols;
        var isChosen = ChooseProtocol() == protocol;
        replaced.Protocols = old;
        return isChosen;
    }
}
