using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>A classic group with its coordinator, stepped by the simulation: joins, rebalances, sessions that end, members that can't be reached.</summary>
internal sealed class SimulatedGroup(TimeProvider time)
{
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RebalanceTimeout = TimeSpan.FromSeconds(60);

    private readonly List<SimulatedMember> _members = [];
    private string? _leader;
    private int _generation;
    private bool _isRebalancing;
    private long _rebalanceStarted;
    private Task _round = Task.CompletedTask;
    private int _ids;

    public int Generation => _generation;

    public bool IsAtRest => !_isRebalancing && _round.IsCompleted && _members.TrueForAll(static member => !member.IsRejoinWanted);

    /// <summary>Whether no member is about to join, and nobody waits for an assignment.</summary>
    public bool IsSettled => _round.IsCompleted && _members.TrueForAll(static member => member.Joining is not { IsCompleted: false });

    public void Add(SimulatedMember member)
    {
        member.Id = $"m{++_ids:D4}";
        member.LastSeen = time.GetTimestamp();
        _members.Add(member);
        _isRebalancing = true;
        _rebalanceStarted = time.GetTimestamp();
    }

    public void Remove(SimulatedMember member)
    {
        if (_members.Remove(member))
            BeginRebalance();
    }

    /// <summary>Does what there is to do now.</summary>
    public void Step()
    {
        foreach (var member in _members.ToArray())
        {
            if (member.IsReachable)
                member.LastSeen = time.GetTimestamp();
            else if (time.GetElapsedTime(member.LastSeen) >= SessionTimeout && member.IsResigned)
                Expel(member);
        }
        if (!_round.IsCompleted)
            return;
        if (_members.Exists(static member => member.IsReachable && member.IsRejoinWanted))
            BeginRebalance();
        if (!_isRebalancing || _members.Count == 0)
            return;
        foreach (var member in _members.Where(static member => member is { IsReachable: true, Joining: null }))
            member.Joining = member.JoinAsync();
        if (time.GetElapsedTime(_rebalanceStarted) >= RebalanceTimeout)
        {
            foreach (var member in _members.Where(static member => member.Joining is not { IsCompletedSuccessfully: true }).ToArray())
                Expel(member);
        }
        if (_members.Count > 0 && _members.TrueForAll(static member => member is { IsReachable: true, Joining.IsCompletedSuccessfully: true }))
            _round = CompleteAsync();
    }

    private void BeginRebalance()
    {
        if (_isRebalancing)
            return;
        _isRebalancing = true;
        _rebalanceStarted = time.GetTimestamp();
    }

    /// <summary>The member is out; it learns of it when it can be reached, and comes back under another id with what it has.</summary>
    private void Expel(SimulatedMember member)
    {
        Remove(member);
        member.Joining = null;
        member.IsOut = true;
    }

    private async Task CompleteAsync()
    {
        var members = _members.ToArray();
        var losses = members.ToDictionary(static member => member, static member => member.Losses);
        _isRebalancing = false;
        _generation++;
        if (!Array.Exists(members, member => member.Id == _leader))
            _leader = members[0].Id;
        var metadata = new Dictionary<string, IReadOnlyList<GroupProtocol>>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            metadata[member.Id] = await member.Joining!;
            member.Joining = null;
        }
        var protocol = metadata.Values.Skip(1).Aggregate(
            metadata.Values.First().Select(static protocol => protocol.Name), static (names, own) => names.Where(name => own.Any(protocol => protocol.Name == name))).First();
        var leader = Array.Find(members, member => member.Id == _leader)!;
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? assignments = null;
        try
        {
            assignments = await leader.Listener.AssignAsync(
                new(_generation, leader.Id, _leader!, protocol), metadata.ToDictionary(static member => member.Key, member => member.Value.First(own => own.Name == protocol).Metadata),
                leader.Life);
        }
        catch (OperationCanceledException)
        {
            // The leader was killed: nobody gets anything.
        }
        foreach (var member in members)
        {
            // Nor does who was killed or cut off meanwhile, be it that it is back: it does not wait for the answer to that join any more.
            if (assignments is null || !member.IsReachable || member.Losses != losses[member])
                member.IsRejoinWanted = true;
            else
                await HandOverAsync(member, new(_generation, member.Id, _leader!, protocol), assignments[member.Id]);
        }
    }

    private static async Task HandOverAsync(SimulatedMember member, GroupGeneration generation, ReadOnlyMemory<byte> assignment)
    {
        try
        {
            await member.Listener.OnJoinedAsync(generation, assignment, member.Life);
        }
        catch (OperationCanceledException)
        {
            // It was killed.
        }
    }
}

/// <summary>A member as its worker holds it, and its way to the group.</summary>
internal sealed class SimulatedMember(SimulatedGroup group, IGroupMemberListener listener, TimeProvider time) : IGroupMember
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(3);

    private long _cutOffSince;
    private long _absentUntil;
    private bool _isLost;
    private bool _isFrozen;
    private Task _losing = Task.CompletedTask;

    public IGroupMemberListener Listener => listener;

    private readonly CancellationTokenSource _life = new();

    /// <summary>Cancelled when it is killed.</summary>
    public CancellationToken Life => _life.Token;

    public string Id { get; set; } = "";

    public long LastSeen { get; set; }

    public bool IsRejoinWanted { get; set; }

    /// <summary>Whether the group has gone on without it.</summary>
    public bool IsOut { get; set; }

    public bool IsDead { get; private set; }

    public bool IsCutOff { get; private set; }

    public bool IsReachable => !IsDead && !IsCutOff && _losing.IsCompleted;

    /// <summary>
    /// Whether it has given up its work, or can't do anything about it. Nobody who can think is so slow that its session ends before: time here is the simulation's, and does not wait for the thread pool.
    /// </summary>
    public bool IsResigned => IsDead || _isFrozen || (_isLost && _losing.IsCompleted);

    /// <summary>How often it has lost its place.</summary>
    public int Losses { get; private set; }

    public Task<IReadOnlyList<GroupProtocol>>? Joining { get; set; }

    public bool HasPlace => !IsOut;

    public string MemberId => Id;

    public void Start() => group.Add(this);

    public void RequestRejoin(string reason) => IsRejoinWanted = true;

    public void BeatNow()
    {
        // Members of the simulation learn of a rebalance at every step.
    }

    public Task<bool> RemoveAsync(string memberId, string reason, CancellationToken cancellationToken) => Task.FromResult(false);

    public void LeaveFor(TimeSpan delay, string reason)
    {
        group.Remove(this);
        _absentUntil = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        Joining = null;
        IsOut = true;
    }

    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        group.Remove(this);
        IsDead = true;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _life.Dispose();
        return default;
    }

    public void Kill()
    {
        IsDead = true;
        _life.Cancel();
    }

    public void Freeze()
    {
        CutOff();
        _isFrozen = true;
    }

    public void CutOff()
    {
        IsCutOff = true;
        _cutOffSince = time.GetTimestamp();
    }

    public void Connect()
    {
        IsCutOff = false;
        _isLost = false;
        _isFrozen = false;
    }

    /// <summary>What the member's own loop would do now.</summary>
    public void Step()
    {
        if (IsDead)
            return;
        if (IsCutOff && !_isLost && time.GetElapsedTime(_cutOffSince) >= LostAfter)
        {
            _isLost = true;
            Losses++;
            IsRejoinWanted = true;
            Joining = null;
            _losing = listener.OnLostAsync("cut off", Life);
        }
        if (!IsCutOff && IsOut && _losing.IsCompleted && time.GetTimestamp() >= _absentUntil)
        {
            IsOut = false;
            group.Add(this);
        }
    }

    public Task<IReadOnlyList<GroupProtocol>> JoinAsync()
    {
        IsRejoinWanted = false;
        return listener.PrepareJoinAsync("simulated", Life);
    }
}
