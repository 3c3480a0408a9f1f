using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Lets a source task with exactly-once support write only when its predecessors can't any more, and while it is still wanted here.</summary>
/// <remarks>Source: KIP-618; the texts are Kafka Connect's.</remarks>
internal sealed class SourceTaskGuard(HerderParts parts, RequestRouting routing, ZombieFencing fencing, Ownership ownership, HerderQueue queue) : ISourceTaskGuard
{
    /// <summary>How long a task goes on asking for its predecessors to be fenced: long enough for a dead leader to be replaced.</summary>
    private static readonly TimeSpan FencingRetryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FencingRetryDelay = TimeSpan.FromMilliseconds(500);

    public async Task FenceAsync(string connector, CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        string? told = null;
        while (true)
        {
            try
            {
                // A rebalance may take its time; whoever wants the task to stop ends the wait.
                await routing.Group!.WhenStableAsync(cancellationToken).ConfigureAwait(false);
                var view = routing.Group.View;
                if (view.IsLeader)
                    await fencing.FenceAsync(connector, cancellationToken).ConfigureAwait(false);
                else
                    await FenceByLeaderAsync(view, connector, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ConnectException e) when (e is not (NotFoundException or BadRequestException) && parts.Time.GetElapsedTime(started) < FencingRetryLimit)
            {
                // Another leader, or one that is on its way; it is nothing that a restart of the task by hand would do better.
                if (e.Message != told)
                    parts.Logger.FencingRetried(connector, told = e.Message);
            }
            catch (ConnectException e)
            {
                throw new ConnectException("Failed to perform round of zombie fencing", e);
            }
            await Task.Delay(FencingRetryDelay, parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task VerifyAsync(ConnectorTaskId task, int generation, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Configs.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new ConnectException("Failed to read to end of config topic", e);
        }
        if (parts.Configs.Snapshot[task.Connector].TaskGeneration != generation)
            throw new ConnectException($"Cannot start source task {task} with exactly-once support as the connector has already generated a new set of task configs");
        if (!await queue.AskAsync(() => ownership.Owns(task), cancellationToken).ConfigureAwait(false))
            throw new ConnectException($"Cannot start source task {task} as it has already been revoked from this worker");
    }

    private Task FenceByLeaderAsync(GroupView view, string connector, CancellationToken cancellationToken) => view.LeaderUrl is { } leader
        ? parts.Leader!.FenceAsync(leader, connector, view.SignsRequests ? parts.Configs.Snapshot.SessionKey : null, cancellationToken)
        : throw new ConnectException($"The tasks of connector {connector} wait for the group to have a leader.");
}
