using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Requests that change connectors: each is written in its turn, by the leader where there is a group, and the reconciler follows what is written.</summary>
internal sealed class ConnectorRequests(HerderParts parts, WriteLanes writes, RequestRouting routing, ConnectorAnswers answers, AbsentParts absent, Settling settling)
{
    public async Task<PutConnectorResult> PutAsync(
        string connector, Config config, TargetState? initialState, bool allowReplace, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        await parts.ConfigCheck.EnsureValidAsync(config, cancellationToken).ConfigureAwait(false);
        await routing.WhenLeadingAsync("Only the leader can set connector configs.", cancellationToken).ConfigureAwait(false);
        var result = await writes.RunAsync(
            connector,
            async () =>
            {
                var before = parts.Configs.Snapshot[connector];
                var exists = before.Config is not null;
                if (exists && !allowReplace)
                    throw new AlreadyExistsException($"Connector {connector} already exists");
                precondition?.Invoke(before.Config);
                await parts.Configs.PutConnectorAsync(connector, config, exists ? null : initialState, CancellationToken.None).ConfigureAwait(false);
                OwnKeys.WarnOfUnknown($"Connector {connector}", config.Keys, OwnKeys.OfConnectors, parts.Logger);
                return new PutConnectorResult(!exists, answers.Info(connector, before with { Config = config }));
            },
            cancellationToken).ConfigureAwait(false);
        if (!settling.Settles)
            return result;
        await settling.WaitForConfigAsync(connector, cancellationToken).ConfigureAwait(false);
        return result with { Info = answers.Info(connector, parts.Configs.Snapshot[connector] with { Config = config }) };
    }

    public async Task<ConnectorInfo> PatchAsync(string connector, Config? patch, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        await routing.WhenLeadingAsync("Only the leader can set connector configs.", cancellationToken).ConfigureAwait(false);
        ConnectorInfo? info = null;
        while (info is null)
        {
            var before = answers.Existing(connector);
            if (patch is null)
                throw new NullPointerException("""Cannot invoke "java.util.Map.forEach(java.util.function.BiConsumer)" because "patch" is null""");
            var config = Patch(before.Config!, patch);
            await parts.ConfigCheck.EnsureValidAsync(config, cancellationToken).ConfigureAwait(false);
            info = await writes.RunAsync(
                connector,
                async () =>
                {
                    // Somebody else was faster: the patch belongs on top of what is there now.
                    if (!ReferenceEquals(parts.Configs.Snapshot[connector].Config, before.Config))
                        return null;
                    precondition?.Invoke(before.Config);
                    await parts.Configs.PutConnectorAsync(connector, config, null, CancellationToken.None).ConfigureAwait(false);
                    OwnKeys.WarnOfUnknown($"Connector {connector}", config.Keys, OwnKeys.OfConnectors, parts.Logger);
                    return answers.Info(connector, before with { Config = config });
                },
                cancellationToken).ConfigureAwait(false);
        }
        await settling.WaitForConfigAsync(connector, cancellationToken).ConfigureAwait(false);
        return info;
    }

    public Task DeleteAsync(string connector, ConfigPrecondition? precondition, CancellationToken cancellationToken) => LeadAndWriteAsync(
        connector,
        "Only the leader can delete connector configs.",
        async () =>
        {
            var before = answers.Existing(connector);
            precondition?.Invoke(before.Config);
            await parts.Configs.RemoveConnectorAsync(connector, CancellationToken.None).ConfigureAwait(false);
        },
        cancellationToken);

    public async Task StopAsync(string connector, CancellationToken cancellationToken)
    {
        await routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        // Here every worker says what there is not, not the leader alone: one that has not read of it yet reads first.
        if (!parts.Configs.Snapshot.Contains(connector))
            await parts.Configs.RefreshAsync(cancellationToken).ConfigureAwait(false);
        absent.EnsureStoppable(connector);
        await LeadAndWriteAsync(connector, "Only the leader can transition connectors to the STOPPED state.", () => WriteStopAsync(connector), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteStopAsync(string connector)
    {
        absent.EnsureStoppable(connector);
        await parts.Configs.PutTasksAsync(connector, [], CancellationToken.None).ConfigureAwait(false);
        await parts.Configs.PutTargetStateAsync(connector, TargetState.Stopped, CancellationToken.None).ConfigureAwait(false);
        // The next write in turn may be that of the connector's tasks, which has to see that they are wanted no longer.
        await parts.Configs.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken) => WriteAsync(
        connector,
        () =>
        {
            answers.EnsureKnown(connector);
            return parts.Configs.PutTargetStateAsync(connector, target, CancellationToken.None);
        },
        cancellationToken);

    public async Task<ConnectorStateInfo> RestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await routing.WhenLeadingAsync("Only the leader can process restart requests.", cancellationToken).ConfigureAwait(false);
        if (!parts.Configs.Snapshot.Contains(request.Connector))
            throw new NotFoundException($"Unknown connector: {request.Connector}");
        var plan = RestartPlan.Create(request, parts.Statuses) ?? throw new NotFoundException($"Status for connector {request.Connector} not found");
        var answer = answers.StateInfo(parts.Statuses.Get(request.Connector)!, plan);
        await WriteAsync(request.Connector, () => parts.Configs.PutRestartRequestAsync(request, CancellationToken.None), cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private async Task LeadAndWriteAsync(string connector, string otherwise, Func<Task> write, CancellationToken cancellationToken)
    {
        await routing.WhenLeadingAsync(otherwise, cancellationToken).ConfigureAwait(false);
        await WriteAsync(connector, write, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(string connector, Func<Task> write, CancellationToken cancellationToken)
    {
        await routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        await writes.RunAsync(
            connector,
            async () =>
            {
                await write().ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        await settling.WaitAsync(connector, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The patched config in the order of Kafka Connect's, which is a copy in a HashMap.</summary>
    private static OrderedDictionary<string, string?> Patch(Config config, Config patch)
    {
        var patched = new OrderedDictionary<string, string?>(config, StringComparer.Ordinal);
        var countMax = patched.Count;
        foreach (var (key, value) in patch)
        {
            if (value is null)
                patched.Remove(key);
            else
                patched[key] = value;
            countMax = Math.Max(countMax, patched.Count);
        }
        return new(JavaHashOrder.OfCopy(patched.Keys, config.Count, countMax).Select(key => KeyValuePair.Create(key, patched[key])), StringComparer.Ordinal);
    }
}
