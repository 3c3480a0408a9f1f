using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Says which worker has to carry a request out: waits until this one is ready and no rebalance is under way, and refuses what belongs to another.</summary>
internal sealed class RequestRouting(HerderParts parts, Ownership ownership, HerderQueue queue)
{
    /// <summary>How long a request that needs the leader waits for a rebalance to end. Most take well under a second; tasks that stop slowly take longer.</summary>
    private static readonly TimeSpan RebalanceWait = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker's place in its group; null for a worker that has none.</summary>
    public WorkerGroup? Group { get; set; }

    /// <summary>Completes when the worker is ready, or can't become so.</summary>
    public Task Ready => _ready.Task;

    public void SetReady() => _ready.TrySetResult();

    public void SetFailed(Exception error)
    {
        _ready.TrySetException(error);
        _ = _ready.Task.Exception; // those who wait see it; nobody has to
    }

    public Task WhenReadyAsync(CancellationToken cancellationToken) => _ready.Task.IsCompletedSuccessfully ? Task.CompletedTask : _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Completes when this worker leads its group and is ready; at once for one without a group.</summary>
    public async Task WhenLeadingAsync(string otherwise, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (Group is null)
            return;
        var view = await LeadershipAsync(cancellationToken).ConfigureAwait(false);
        if (!view.IsLeader)
            throw new WrongWorkerException(otherwise, view.LeaderUrl);
    }

    /// <summary>Completes when this worker runs a connector or task, or would if it ran.</summary>
    public async Task WhenOwnerAsync(string connector, int? task, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (Group is null)
            return;
        if (!parts.Configs.Snapshot.Contains(connector))
            throw new NotFoundException($"Unknown connector: {connector}");
        await queue.AskAsync(Group.JoinAtOnce, cancellationToken).ConfigureAwait(false);
        var view = await StableViewAsync(cancellationToken).ConfigureAwait(false);
        var isOwner = await queue.AskAsync(
            () => task is { } number ? ownership.Owns(new ConnectorTaskId(connector, number)) : ownership.Owns(connector), cancellationToken).ConfigureAwait(false);
        if (isOwner)
            return;
        if (!view.IsLeader)
            throw new WrongWorkerException("Only the leader can process restart requests.", view.LeaderUrl);
        var what = task is null ? "connector " + connector : $"task {connector}-{task}";
        var owner = task is { } id ? view.OwnerOf(new ConnectorTaskId(connector, id)) : view.OwnerOf(connector);
        throw new WrongWorkerException($"Cannot restart {what} since it is not assigned to this member", owner);
    }

    /// <summary>The group, to know who leads it: at once for the leader, else when no rebalance is under way.</summary>
    public async Task<GroupView> LeadershipAsync(CancellationToken cancellationToken) =>
        Group!.IsLeading ? Group.View : await StableViewAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The group as it is when no rebalance is under way.</summary>
    private async Task<GroupView> StableViewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Group!.WhenStableAsync(cancellationToken).WaitAsync(RebalanceWait, parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RebalanceException();
        }
        return Group.View;
    }
}
