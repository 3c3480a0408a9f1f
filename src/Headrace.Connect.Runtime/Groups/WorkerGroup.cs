using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Events;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>
/// A worker's place in its group: tells the group what it runs, divides the work where it leads, and carries out what it is assigned. Work that was revoked has
/// stopped before the worker joins again, which is what lets another worker start it.
/// </summary>
/// <remarks>State is owned by the herder's loop but for what is volatile. Source: KIP-415; the worker spec d.3 and d.4.</remarks>
internal sealed class WorkerGroup : IGroupMemberListener
{
    /// <summary>On top of the time that tasks have to stop: connectors have 5 seconds, and a call that can't be cancelled is left alone.</summary>
    private static readonly TimeSpan ReleaseSlack = TimeSpan.FromSeconds(6);

    /// <summary>How often in a row the config topic may be out of reach until all work stops.</summary>
    private const int UnreadableMax = 5;
    private const string Unreadable = "the config topic can't be read";

    /// <summary>How many names a line of the log has.</summary>
    private const int LoggedNamesMax = 100;

    private readonly WorkerGroupParts _parts;
    private readonly WorkDivision _division;
    private readonly IReadOnlyList<ConnectProtocolVersion> _offered;
    private readonly ConfigRejoins _rejoins;
    private readonly TimeSpan _syncTimeout;
    private readonly TimeSpan _delayMax;
    private readonly TimeSpan _heartbeatInterval;
    private readonly Lock _lock = new();
    private IGroupMember? _member;
    private WorkerWatch? _watch;
    private WorkerAssignment? _allocation;
    private ConnectProtocolVersion? _protocol;
    private int _completedGeneration = -1;
    private long _round;
    private long _assignedBy; // the rebalance that the present share is of, by its number: the next one may have begun before the share is started
    private Task _released = Task.CompletedTask;
    private int _unreadable;
    private volatile GroupView _view = GroupView.None;
    private volatile bool _leads;
    private long _unstableSince;
    private TaskCompletionSource _stable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerGroup(WorkerGroupParts parts)
    {
        _parts = parts;
        _offered = ConnectProtocol.OfferedBy(parts.Config.GroupProtocol);
        _syncTimeout = TimeSpan.FromMilliseconds(parts.Config.Int("worker.sync.timeout.ms"));
        _delayMax = TimeSpan.FromMilliseconds(parts.Config.Int("scheduled.rebalance.max.delay.ms"));
        _heartbeatInterval = TimeSpan.FromMilliseconds(parts.Config.Int("heartbeat.interval.ms"));
        _rejoins = new(parts.Configs, parts.Queue, () => _member!.RequestRejoin("connectors or tasks have come or gone"), parts.Time);
        Rebalances = parts.Events?.Rebalances ?? new(parts.Time);
        Rebalances.Ended = OnRebalanceEnded;
        _division = new(parts.Configs, Rebalances, new(_delayMax, parts.Time, parts.Logger), parts.Logger);
    }

    /// <summary>What is known of the group. Safe from any thread.</summary>
    public GroupView View => _view;

    /// <summary>The last rebalances.</summary>
    public RebalanceLog Rebalances { get; }

    /// <summary>Begins to join.</summary>
    public void Start(IGroupMember member)
    {
        _member = member;
        if (_parts.Members is { } requests)
            _watch = new(new(requests, member, () => _view.SignsRequests ? _parts.Configs.Snapshot.SessionKey : null, _parts.Time, _parts.Logger));
        member.Start();
    }

    /// <summary>Leaves, so that others need not wait.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) => _member?.LeaveAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Watches other workers no more. To be called on the loop.</summary>
    public Task StopWatchAsync() => _watch?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Whether this worker is a member of the group, by its id. Safe from any thread.</summary>
    public bool IsMember(string memberId) => memberId.Length > 0 && _member?.MemberId == memberId;

    /// <summary>Beats at once, because another worker says that the group rebalances. Safe from any thread.</summary>
    public void BeatNow() => _member?.BeatNow();

    /// <summary>
    /// Whether this worker leads, be it that a rebalance is under way: who leads and keeps its place in the group goes on leading. A rebalance that takes longer than a heartbeat is not relied on in this way:
    /// a worker that can't reach the group learns of it no sooner. Who has just become the leader has first to have read the configs. Safe from any thread.
    /// </summary>
    public bool IsLeading
    {
        get
        {
            lock (_lock)
                return _leads && _member!.HasPlace && (_stable.Task.IsCompleted || _parts.Time.GetElapsedTime(_unstableSince) < _heartbeatInterval);
        }
    }

    /// <summary>Completes when this worker has its place in a generation and no rebalance is under way. Safe from any thread.</summary>
    public Task WhenStableAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _stable.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The config store has changed: joins again if connectors or tasks have come or gone since the assignment. To be called on the loop.</summary>
    public void OnConfigChanged() => _rejoins.OnConfigChanged();

    public async Task<IReadOnlyList<GroupProtocol>> PrepareJoinAsync(string reason, CancellationToken cancellationToken)
    {
        _parts.Metrics?.Rebalances?.OnBegun();
        var released = await _parts.Queue.AskAsync(
            () =>
            {
                Rebalances.OnBegun(reason);
                _rejoins.OnJoining();
                SetStable(false);
                _parts.Events?.OnView(RebalancePhase.Joining, _view, _parts.Url, _parts.Ownership.Work);
                // In the eager protocol nothing runs during a rebalance; else only what was revoked, which may still be on its way out, has to be over.
                if (_protocol == ConnectProtocolVersion.Eager)
                {
                    _round++; // nor does what was assigned begin any more: the worker is about to say that nothing runs
                    Release(_parts.Ownership.Work.Names, WorkSet.Empty);
                }
                return _released;
            },
            cancellationToken).ConfigureAwait(false);
        await WaitForReleaseAsync(released, cancellationToken).ConfigureAwait(false);
        return await _parts.Queue.AskAsync<IReadOnlyList<GroupProtocol>>(
            () =>
            {
                Rebalances.OnStopped();
                // What it had in the eager protocol has stopped, and is its own again if the group has another protocol now.
                var state = new WorkerState(_parts.Url.ToString(), _parts.Configs.Snapshot.Offset, _allocation);
                var stopped = _protocol == ConnectProtocolVersion.Eager || _allocation is { Assigned.IsEmpty: true } ? state with { Allocation = null } : state;
                return [.. _offered.Select(version => new GroupProtocol(
                    ConnectProtocol.NameOf(version), ConnectProtocol.Encode(version == ConnectProtocolVersion.Eager ? stopped : state, version)))];
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> AssignAsync(
        GroupGeneration generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> members, CancellationToken cancellationToken)
    {
        var states = members.ToDictionary(static member => member.Key, static member => ConnectProtocol.DecodeState(member.Value), StringComparer.Ordinal);
        var offset = states.Values.Max(static state => state.Offset);
        if (_parts.Configs.Snapshot.Offset < offset)
            await TryRefreshAsync(cancellationToken).ConfigureAwait(false);
        return await _parts.Queue.AskAsync<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(() => _division.Divide(generation, states, offset, _completedGeneration), cancellationToken).ConfigureAwait(false);
    }

    public async Task OnJoinedAsync(GroupGeneration generation, ReadOnlyMemory<byte> assignment, CancellationToken cancellationToken)
    {
        var version = ConnectProtocol.VersionOf(generation.Protocol);
        // A member that the leader left out gets no bytes at all.
        var own = assignment.IsEmpty
            ? new(WorkerAssignment.ConfigMismatch, generation.LeaderId, "", 0, WorkSet.Empty, WorkSet.Empty, 0)
            : ConnectProtocol.DecodeAssignment(assignment);
        var (round, released) = await _parts.Queue.AskAsync(() => TakeOver(generation, version, own), cancellationToken).ConfigureAwait(false);
        _ = ResolveAsync(round, own, released, cancellationToken);
    }

    public async Task OnLostAsync(string reason, CancellationToken cancellationToken)
    {
        var released = await _parts.Queue.AskAsync(
            () =>
            {
                _round++;
                _watch?.Follow(new Dictionary<string, Uri>());
                Rebalances.OnLost(reason, _allocation?.Assigned ?? WorkSet.Empty);
                _division.ForgetMembers();
                _allocation = null;
                _view = GroupView.None;
                _leads = false;
                _parts.OnView(_view);
                _parts.Events?.OnView(RebalancePhase.Lost, _view, _parts.Url, WorkSet.Empty);
                _rejoins.OnJoining();
                SetStable(false);
                if (!_parts.Ownership.Work.IsEmpty)
                    _parts.Logger.WorkGivenUp(reason);
                Release(_parts.Ownership.Work.Names, WorkSet.Empty);
                return _released;
            },
            cancellationToken).ConfigureAwait(false);
        await WaitForReleaseAsync(released, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes an assignment in: gives up at once what was revoked. What is new begins when the config topic has been read as far as the leader had.</summary>
    private (long Round, Task Released) TakeOver(GroupGeneration generation, ConnectProtocolVersion version, WorkerAssignment own)
    {
        var round = ++_round;
        _parts.Status.Generation = generation.Id;
        _completedGeneration = generation.Id;
        _protocol = version;
        var before = _allocation?.Assigned ?? WorkSet.Empty;
        var all = version == ConnectProtocolVersion.Eager ? own.Assigned : before.Except(own.Revoked).Union(own.Assigned);
        _allocation = own with { Assigned = all, Revoked = WorkSet.Empty };
        _view = new(
            generation.Id, generation.IsLeader, Uri.TryCreate(own.LeaderUrl, UriKind.Absolute, out var url) ? url : null, version,
            generation.IsLeader ? _division.MembersOf(generation.Id) : GroupView.None.Members);
        _leads &= generation.IsLeader && !own.IsFailed;
        _watch?.Follow(Watched(generation));
        _parts.Metrics?.Rebalances?.OnCompleted(_view);
        if (!generation.IsLeader)
            _division.ForgetMembers();
        Rebalances.OnAssigned(_view, before, all, TimeSpan.FromMilliseconds(own.DelayMs));
        _assignedBy = Rebalances.Current;
        if (!own.IsFailed)
            _parts.Logger.Assigned(generation.Id, own.Assigned.Connectors.Count, own.Assigned.Tasks.Count, own.Revoked.Connectors.Count, own.Revoked.Tasks.Count, all.Connectors.Count, all.Tasks.Count, own.DelayMs);
        var work = _parts.Ownership.Work;
        Release(work.Except(all).Names, work.Intersect(all));
        if (own.DelayMs > 0)
            _ = RejoinLaterAsync(round, TimeSpan.FromMilliseconds(own.DelayMs));
        return (round, _released);
    }

    /// <summary>The leader watches all others, and they watch the leader.</summary>
    private Dictionary<string, Uri> Watched(GroupGeneration generation)
    {
        if (generation.IsLeader)
            return _view.Members.Where(member => member.Key != generation.MemberId).ToDictionary(static member => member.Key, static member => member.Value.Url, StringComparer.Ordinal);
        return _view.LeaderUrl is { } leader ? new(StringComparer.Ordinal) { [generation.LeaderId] = leader } : [];
    }

    private async Task ResolveAsync(long round, WorkerAssignment own, Task released, CancellationToken cancellationToken)
    {
        try
        {
            var isRead = true;
            if (_parts.Configs.Snapshot.Offset < own.Offset)
                isRead = await TryRefreshAsync(cancellationToken).ConfigureAwait(false) && _parts.Configs.Snapshot.Offset >= own.Offset;
            var isResolved = await _parts.Queue.AskAsync(() => Begin(round, own, isRead), cancellationToken).ConfigureAwait(false);
            if (!isResolved || own.Revoked.IsEmpty)
                return;
            await WaitForReleaseAsync(released, cancellationToken).ConfigureAwait(false);
            _member!.RequestRejoin("the work that was revoked has stopped");
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectException)
        {
            // The worker stops.
        }
    }

    /// <summary>Begins what was assigned; false if another round has begun, or this one has come to nothing.</summary>
    private bool Begin(long round, WorkerAssignment own, bool isRead)
    {
        if (round != _round)
            return false;
        if (!isRead)
        {
            BackOff(round);
            return false;
        }
        _unreadable = 0;
        if (own.IsFailed)
        {
            Rebalances.OnFailed("the leader had not read the config topic far enough");
            _member!.RequestRejoin("the leader had not read the config topic far enough");
            return false;
        }
        // What it had already follows changes by itself.
        var added = _allocation!.Assigned.Except(_parts.Ownership.Work);
        Own(_allocation.Assigned);
        _ = _parts.Follow(added.Names);
        _ = NoteStartAsync(_assignedBy, _parts.WhenSettled(own.Assigned.Names));
        _leads = _view.IsLeader;
        SetStable(true);
        _parts.OnView(_view);
        _parts.Events?.OnView(RebalancePhase.Assigned, _view, _parts.Url, _allocation.Assigned);
        _rejoins.OnAssigned(_allocation.Offset);
        return true;
    }

    /// <summary>Does not wait for more connectors to come or go, because somebody asks for one that has. To be called on the loop.</summary>
    public void JoinAtOnce()
    {
        if (_rejoins.EndGathering())
            SetStable(false);
    }

    /// <summary>The config topic can't be read: leaves the group for a while, longer and longer as the work has been out of line, and at last stops it.</summary>
    private void BackOff(long round)
    {
        _unreadable++;
        TimeSpan delay;
        if (_protocol == ConnectProtocolVersion.Eager)
            delay = TimeSpan.FromMilliseconds(_parts.Config.Int("worker.unsync.backoff.ms"));
        else
            delay = _delayMax / 10 / Math.Max(1, UnreadableMax + 1 - _unreadable);
        Rebalances.OnFailed(Unreadable);
        _parts.Logger.ConfigsOutOfReach(_syncTimeout.TotalMilliseconds, delay.TotalMilliseconds);
        if (_unreadable > UnreadableMax || _protocol == ConnectProtocolVersion.Eager)
        {
            Rebalances.OnLost(Unreadable, _allocation?.Assigned ?? WorkSet.Empty);
            _allocation = null;
            Release(_parts.Ownership.Work.Names, WorkSet.Empty);
        }
        _watch?.Follow(new Dictionary<string, Uri>());
        _member!.LeaveFor(delay, Unreadable);
        _leads = false;
        _round = round + 1;
    }

    private async Task NoteStartAsync(long rebalance, Task started)
    {
        await started.ConfigureAwait(false);
        _parts.Queue.Post(() => Rebalances.OnStarted(rebalance));
    }

    private void OnRebalanceEnded(RebalanceRecord ended)
    {
        _parts.Logger.RebalanceEnded(
            ended.Number, ended.Outcome, ended.Generation, ended.Problem is null ? ended.Reason : $"{ended.Reason}; {ended.Problem}",
            Names(ended.WorkersJoined ?? []), Names(ended.WorkersLeft ?? []), Names(ended.ConnectorsAdded), Names(ended.TasksAdded), Names(ended.ConnectorsRevoked), Names(ended.TasksRevoked),
            Milliseconds(ended.Stopping), Milliseconds(ended.Joining), Milliseconds(ended.Starting), Milliseconds(ended.Total));
        _parts.Events?.Publish(ended);

        static string Names<T>(IReadOnlyCollection<T> names) =>
            names.Count == 0 ? "none" : string.Join(", ", names.Take(LoggedNamesMax)) + (names.Count > LoggedNamesMax ? $" and {names.Count - LoggedNamesMax} more" : "");

        static long Milliseconds(TimeSpan? time) => (long)(time ?? TimeSpan.Zero).TotalMilliseconds;
    }

    private async Task RejoinLaterAsync(long round, TimeSpan delay)
    {
        await Task.Delay(delay, _parts.Time).ConfigureAwait(false);
        _parts.Queue.Post(() =>
        {
            if (round == _round)
                _member!.RequestRejoin("the wait for workers that have left is over");
        });
    }

    private async Task<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_syncTimeout, _parts.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _parts.Configs.RefreshAsync(linked.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is ConnectException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _parts.Logger.ConfigsNotRead(e.Message);
            return false;
        }
    }

    private async Task WaitForReleaseAsync(Task released, CancellationToken cancellationToken)
    {
        try
        {
            await released.WaitAsync(_parts.Config.TaskShutdownTimeout + ReleaseSlack, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _parts.Logger.ReleaseTakesLong();
        }
    }

    private void Own(WorkSet work)
    {
        _parts.Ownership.Work = work;
        _parts.Metrics?.Coordinator?.SetAssigned(work);
    }

    /// <summary>Owns less from now on: what runs of the rest stops.</summary>
    private void Release(IEnumerable<string> connectors, WorkSet kept)
    {
        List<string> names = [.. connectors];
        Own(kept);
        _released = Task.WhenAll(_released, _parts.Follow(names));
    }

    private void SetStable(bool isStable)
    {
        lock (_lock)
        {
            if (isStable)
                _stable.TrySetResult();
            else if (_stable.Task.IsCompleted)
                (_stable, _unstableSince) = (new(TaskCreationOptions.RunContinuationsAsynchronously), _parts.Time.GetTimestamp());
        }
    }
}
