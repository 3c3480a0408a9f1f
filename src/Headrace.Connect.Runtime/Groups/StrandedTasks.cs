using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>
/// After a group has come up from the eager protocol, its leader looks for tasks that their own worker has stopped, and has the group rebalance, whereupon it starts them.
/// </summary>
/// <remarks>
/// Kafka Connect 4.3.1 gathers the tasks that get another config in the eager time. With its first assignment of another protocol it stops them, to start them after the next rebalance, but asks for none.
/// Members run on the herder's loop.
/// </remarks>
/// <param name="statuses">What the workers say.</param>
/// <param name="queue">The herder's loop.</param>
/// <param name="rejoin">Joins again, for a reason.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Takes the logs.</param>
internal sealed class StrandedTasks(IStatusStore statuses, HerderQueue queue, Action<string> rejoin, TimeProvider time, ILogger logger)
{
    /// <summary>A task that only restarts is up again by the second look, most of the time; one that is not costs a rebalance in which nothing moves.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    /// <summary>Kafka Connect first starts all that it has.</summary>
    private static readonly TimeSpan LooksFor = TimeSpan.FromMinutes(5);

    private GroupView _view = GroupView.None;
    private HashSet<StatusRecord> _seen = [];
    private long? _upSince;
    private bool _isWaiting;

    /// <summary>This worker has another place in the group.</summary>
    public void OnView(GroupView view)
    {
        // A worker that has just come does not know what there was before.
        if (_view.Protocol == ConnectProtocolVersion.Eager && view.Protocol > ConnectProtocolVersion.Eager)
            _upSince = time.GetTimestamp();
        _view = view;
        if (!_isWaiting && IsLooking)
            _ = LookLaterAsync();
    }

    private bool IsLooking => _view is { IsLeader: true, Protocol: > ConnectProtocolVersion.Eager } && _upSince is { } since && time.GetElapsedTime(since) < LooksFor;

    private async Task LookLaterAsync()
    {
        _isWaiting = true;
        await Task.Delay(LookInterval, time).ConfigureAwait(false);
        queue.Post(() =>
        {
            _isWaiting = false;
            if (!IsLooking)
                return;
            Look();
            _ = LookLaterAsync();
        });
    }

    private void Look()
    {
        var stopped = Stopped().ToHashSet();
        if (_seen.FirstOrDefault(stopped.Contains) is { } stranded)
        {
            logger.TaskIsStranded($"{stranded.Connector}-{stranded.Task}", stranded.WorkerId);
            rejoin("a worker has stopped tasks that are its own");
            stopped.Clear();
        }
        _seen = stopped;
    }

    /// <summary>Last words of workers that have stopped a task of theirs in this generation.</summary>
    private IEnumerable<StatusRecord> Stopped() =>
        from member in _view.Members.Values
        let worker = Herder.WorkerIdOf(member.Url)
        from task in member.Work.Tasks
        let status = statuses.Get(task)
        where status is { State: ExecutionState.Unassigned } && status.Generation == _view.Generation && status.WorkerId == worker
        select status;
}
