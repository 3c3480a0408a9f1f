using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Stores the task configs that connectors make; in a group, by way of the leader.</summary>
internal sealed class TaskConfigWriter(HerderParts parts, WriteLanes writes, RequestRouting routing)
{
    /// <summary>Stores the tasks that a connector has made, unless the user has stopped or changed it meanwhile; in a group the leader does it.</summary>
    public async Task<long> WriteAsync(string connector, Config config, IReadOnlyList<Config> tasks)
    {
        if (routing.Group is null)
            return await WriteOwnAsync(connector, config, tasks).ConfigureAwait(false);
        var view = await routing.LeadershipAsync(CancellationToken.None).ConfigureAwait(false);
        if (view.IsLeader)
            return await WriteOwnAsync(connector, config, tasks).ConfigureAwait(false);
        if (!AreToBeWritten(connector, config, tasks, out var commits))
            return commits;
        if (view.LeaderUrl is not { } leader)
            throw new ConnectException($"The tasks of connector {connector} wait for the group to have a leader.");
        await parts.Leader!.PutTasksAsync(leader, connector, tasks, view.SignsRequests ? parts.Configs.Snapshot.SessionKey : null, CancellationToken.None).ConfigureAwait(false);
        await parts.Configs.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        return parts.Configs.Snapshot[connector].Commits;
    }

    private Task<long> WriteOwnAsync(string connector, Config config, IReadOnlyList<Config> tasks) => writes.RunAsync(
        connector,
        async () =>
        {
            if (!AreToBeWritten(connector, config, tasks, out var commits))
                return commits;
            await parts.Configs.PutTasksAsync(connector, tasks, CancellationToken.None).ConfigureAwait(false);
            parts.Logger.TasksWritten(connector, tasks.Count);
            return parts.Configs.Snapshot[connector].Commits;
        },
        CancellationToken.None);

    /// <summary>Whether a connector's tasks differ from those that are stored.</summary>
    private bool AreToBeWritten(string connector, Config config, IReadOnlyList<Config> tasks, out long commits)
    {
        var entry = parts.Configs.Snapshot[connector];
        // The connector was stopped or given another config meanwhile: it is asked again later, if at all.
        if (!ReferenceEquals(entry.Config, config) || entry.Target != TargetState.Started)
        {
            commits = ConnectorSlot.NoCommit;
            return false;
        }
        commits = entry.Commits;
        return TaskConfigs.Differ(tasks, entry);
    }
}
