using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>A member of a classic group, for groups that are not of consumers: joins, keeps its place by heartbeats, and joins again when it has to.</summary>
/// <remarks>
/// One loop does everything: find the coordinator, join, synchronise, beat. Whatever goes wrong, it goes on trying, with back-off; what the group's other members may
/// conclude from that, the listener is told. Source: the protocol guide; <c>AbstractCoordinator</c>'s behaviour.
/// </remarks>
public sealed class GroupMember : IGroupMember
{
    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(1);

    /// <summary>After a refusal that a person has to look at.</summary>
    private static readonly TimeSpan RefusedDelay = TimeSpan.FromSeconds(10);

    /// <summary>How often a member beats after a generation has begun: a rebalance that moves work is followed by another, which the others are told of by their heartbeats alone.</summary>
    private static readonly TimeSpan SettlingInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(6);

    private readonly GroupMemberOptions _options;
    private readonly ClientSettings _settings;
    private readonly ConnectionOptions _connectionOptions;
    private readonly GroupMemberRequests _requests;
    private readonly CoordinatorLink _link;
    private readonly IGroupMemberListener _listener;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _wakeup = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRejoinWanted = true;
    private bool _isBeatDue;
    private TimeSpan? _absence;
    private string _rejoinReason = "the member is new";
    private volatile string _memberId = "";
    private volatile int _generation = -1;
    private long _joinedAt;
    private int _failures;
    private string _lastTrouble = "";
    private bool _hasReplaced;
    private Task _loop = Task.CompletedTask;

    /// <summary>Makes a member. Nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="options">How it belongs to its group.</param>
    /// <param name="settings">How brokers are reached, from <see cref="ClientSettings.ForAdmin"/>.</param>
    /// <param name="listener">Hears what happens.</param>
    /// <param name="logger">Takes the logs.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="ClientConfigException">The settings need something that our own connections can't do.</exception>
    public GroupMember(GroupMemberOptions options, ClientSettings settings, IGroupMemberListener listener, ILogger logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _options = options;
        _settings = settings;
        _connectionOptions = ConnectionOptions.From(settings);
        _requests = new(options, _connectionOptions);
        _link = new(options, settings.BootstrapServers, _connectionOptions, OnLostAsync, time);
        _listener = listener;
        _logger = logger;
        _time = time;
    }

    /// <inheritdoc/>
    public bool HasPlace => _generation >= 0;

    /// <inheritdoc/>
    public string MemberId => _memberId;

    /// <inheritdoc/>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <inheritdoc/>
    public void RequestRejoin(string reason)
    {
        lock (_lock)
        {
            _isRejoinWanted = true;
            _rejoinReason = reason;
            _wakeup.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void BeatNow()
    {
        lock (_lock)
        {
            _isBeatDue = true;
            _wakeup.TrySetResult();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Over a connection of its own: this member's may wait for the answer to a join, which comes when the other one is out.</remarks>
    public async Task<bool> RemoveAsync(string memberId, string reason, CancellationToken cancellationToken)
    {
        var what = $"Member {memberId} can't be put out of group {_options.GroupId}";
        // When its session has ended there is nothing left to do.
        return await new CoordinatorCalls(_settings, _time).CallAsync(
            what, CoordinatorKind.Group, _options.GroupId, _options.SessionTimeout,
            async (connection, token) =>
            {
                var answer = await _requests.LeaveAsync(connection, memberId, reason, token).ConfigureAwait(false);
                var error = answer.Members is [var only] ? only.ErrorCode : answer.ErrorCode;
                if (error == ErrorCode.UnknownMemberId)
                    return false;
                CoordinatorCalls.Check(what, error);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void LeaveFor(TimeSpan delay, string reason)
    {
        lock (_lock)
            _absence = delay;
        RequestRejoin(reason);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        await SendLeaveAsync("the worker stops", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops without leaving, unless <see cref="LeaveAsync"/> was called before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        var token = _closing.Token;
        while (!token.IsCancellationRequested)
        {
            try
            {
                if (_absence is { } absence)
                    await StayAwayAsync(absence, token).ConfigureAwait(false);
                var connection = await _link.ConnectAsync(token).ConfigureAwait(false);
                if (_isRejoinWanted)
                    await JoinAsync(connection, token).ConfigureAwait(false);
                else
                    await BeatAsync(connection, token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                try
                {
                    await RecoverAsync(error, token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (token.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private async Task StayAwayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        string reason;
        lock (_lock)
        {
            _absence = null;
            reason = _rejoinReason;
        }
        await SendLeaveAsync(reason, cancellationToken).ConfigureAwait(false);
        _generation = -1;
        await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendLeaveAsync(string reason, CancellationToken cancellationToken)
    {
        if (_memberId.Length == 0)
            return;
        using var limit = new CancellationTokenSource(GroupMemberRequests.LeaveTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // A join that was under way has left its connection with an answer to come.
            var connection = await _link.ConnectToLeaveAsync(linked.Token).ConfigureAwait(false);
            await _requests.LeaveAsync(connection, _memberId, reason, linked.Token).ConfigureAwait(false);
            _logger.GroupLeft(_options.GroupId, _memberId);
        }
        catch (Exception error) when (error is KafkaException or OperationCanceledException)
        {
            _logger.GroupNotLeft(_options.GroupId, error.Message);
        }
        _memberId = "";
    }

    private Task OnLostAsync(string reason, CancellationToken cancellationToken)
    {
        RequestRejoin(reason);
        return _listener.OnLostAsync(reason, cancellationToken);
    }

    /// <summary>Decides what an error means for the membership, and waits a while.</summary>
    private async Task RecoverAsync(Exception error, CancellationToken cancellationToken)
    {
        var code = (error as KafkaException)?.Code ?? ErrorCode.UnknownServerError;
        var delay = TimeSpan.Zero;
        switch (code)
        {
            case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration:
                LosePlace(code, error.Message);
                RequestRejoin(error.Message);
                break;
            case ErrorCode.RebalanceInProgress:
                RequestRejoin("the group rebalances");
                break;
            case ErrorCode.CoordinatorLoadInProgress:
                delay = Backoff();
                break;
            default:
                var isRetriable = error is KafkaException { IsRetriable: true };
                await _link.DropAsync().ConfigureAwait(false);
                LogTrouble(error, isRetriable);
                if (!isRetriable)
                    await _link.ReportLossAsync(error.Message, cancellationToken).ConfigureAwait(false);
                delay = isRetriable ? Backoff() : RefusedDelay;
                break;
        }
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The group has gone on without us.</summary>
    private void LosePlace(ErrorCode code, string reason)
    {
        if (code == ErrorCode.UnknownMemberId)
            _memberId = "";
        _generation = -1;
        _logger.GroupPlaceLost(_options.GroupId, reason);
    }

    private void LogTrouble(Exception error, bool isRetriable)
    {
        // The same word once: a broker that is away for a night is one line.
        if (error.Message == _lastTrouble)
            return;
        _lastTrouble = error.Message;
        if (isRetriable)
            _logger.GroupTrouble(_options.GroupId, error.Message);
        else
            _logger.GroupRefused(error, _options.GroupId, RefusedDelay.TotalSeconds);
    }

    private TimeSpan Backoff()
    {
        var full = Math.Min(BackoffMin.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 10)), BackoffMax.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }

    private async Task BeatAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        Task wakeup;
        lock (_lock)
        {
            if (_isRejoinWanted)
                return;
            _wakeup = new(TaskCreationOptions.RunContinuationsAsynchronously);
            wakeup = _isBeatDue ? Task.CompletedTask : _wakeup.Task;
        }
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(wakeup, Task.Delay(BeatInterval(), _time, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_isRejoinWanted)
                return;
            _isBeatDue = false;
        }
        await SendHeartbeatAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan BeatInterval() =>
        _options.HeartbeatInterval > SettlingInterval && _time.GetElapsedTime(_joinedAt) < SettlingTime ? SettlingInterval : _options.HeartbeatInterval;

    private async Task SendHeartbeatAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        await _requests.BeatAsync(connection, _memberId, _generation, cancellationToken).ConfigureAwait(false);
        _options.Observer?.OnHeartbeat(_time.GetElapsedTime(began));
        _failures = 0;
        _lastTrouble = "";
    }

    private async Task JoinAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        string reason;
        lock (_lock)
            reason = _rejoinReason;
        if (_memberId.Length == 0 && _options.IsClientIdOwn && !_hasReplaced)
            await ReplacePredecessorAsync(connection, cancellationToken).ConfigureAwait(false);
        var protocols = await PrepareAsync(connection, reason, cancellationToken).ConfigureAwait(false);
        lock (_lock)
            _isRejoinWanted = false; // what is asked for from here on comes after this join
        var began = _time.GetTimestamp();
        try
        {
            var joined = await SendJoinAsync(connection, protocols, reason, cancellationToken).ConfigureAwait(false);
            _options.Observer?.OnJoined(_time.GetElapsedTime(began));
            var generation = new GroupGeneration(joined.GenerationId, joined.MemberId, joined.Leader, joined.ProtocolName ?? "");
            var assignments = generation.IsLeader
                ? await _listener.AssignAsync(generation, joined.Members.ToDictionary(static member => member.MemberId, static member => member.Metadata), cancellationToken).ConfigureAwait(false)
                : null;
            var synchronising = _time.GetTimestamp();
            var assignment = await _requests.SynchroniseAsync(connection, generation, assignments, cancellationToken).ConfigureAwait(false);
            _options.Observer?.OnSynchronised(_time.GetElapsedTime(synchronising));
            _options.Observer?.OnRebalanced(_time.GetElapsedTime(began));
            _failures = 0;
            _lastTrouble = "";
            _joinedAt = _time.GetTimestamp();
            _logger.GroupJoined(_options.GroupId, generation.Id, generation.MemberId, generation.LeaderId, generation.Protocol);
            await _listener.OnJoinedAsync(generation, assignment, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _options.Observer?.OnRebalanceFailed();
            lock (_lock)
                _isRejoinWanted = true;
            throw;
        }
    }

    /// <summary>Puts out of the group what a crash has left of an earlier run of this very member.</summary>
    private async Task ReplacePredecessorAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        _hasReplaced = true; // once: a member of this name that appears later is somebody who was given the same name
        var described = await connection.SendAsync<DescribeGroupsRequest, DescribeGroupsResponse>(
            new() { Groups = [_options.GroupId] }, _connectionOptions.RequestTimeout, cancellationToken).ConfigureAwait(false);
        // A group that may not be described, or is not there yet, is joined all the same.
        foreach (var member in described.Groups.SelectMany(static group => group.Members).Where(member => member.ClientId == _connectionOptions.ClientId))
        {
            var answer = await _requests.LeaveAsync(connection, member.MemberId, "its successor has started", cancellationToken).ConfigureAwait(false);
            if (answer.ErrorCode == ErrorCode.None)
                _logger.GroupPredecessorReplaced(_options.GroupId, member.MemberId);
        }
    }

    /// <summary>Waits for the listener, and keeps the member's place meanwhile.</summary>
    private async Task<IReadOnlyList<GroupProtocol>> PrepareAsync(BrokerConnection connection, string reason, CancellationToken cancellationToken)
    {
        var preparing = _listener.PrepareJoinAsync(reason, cancellationToken);
        while (_generation >= 0)
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var first = await Task.WhenAny(preparing, Task.Delay(_options.HeartbeatInterval, _time, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            if (first == preparing || cancellationToken.IsCancellationRequested)
                break;
            try
            {
                await SendHeartbeatAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (KafkaException error) when (error.Code == ErrorCode.RebalanceInProgress)
            {
                // That is what we prepare for; the heartbeat counts all the same.
            }
            catch (KafkaException error) when (error.Code is ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration)
            {
                LosePlace(error.Code, error.Message);
            }
        }
        return await preparing.ConfigureAwait(false);
    }

    private async Task<JoinGroupResponse> SendJoinAsync(
        BrokerConnection connection, IReadOnlyList<GroupProtocol> protocols, string reason, CancellationToken cancellationToken)
    {
        while (true)
        {
            _logger.GroupJoining(_options.GroupId, _memberId, reason);
            var answer = await _requests.JoinAsync(connection, _memberId, protocols, reason, cancellationToken).ConfigureAwait(false);
            _memberId = answer.MemberId; // at first alone, so that a lost answer leaves no member behind (KIP-394)
            if (answer.ErrorCode != ErrorCode.None)
                continue;
            _generation = answer.GenerationId;
            return answer;
        }
    }
}
