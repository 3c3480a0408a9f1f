using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>What other workers of the group ask of this one. Their requests are signed where the group's protocol has it so.</summary>
internal sealed class WorkerRequests(
    HerderParts parts, WriteLanes writes, RequestRouting routing, ConnectorAnswers answers, ZombieFencing fencing, RequestSignatures? signatures)
{
    public async Task PutTasksAsync(
        string connector, IReadOnlyList<Config?>? tasks, InternalRequest request, CancellationToken cancellationToken)
    {
        await VerifyAsync(request, "Kafka Connect in standalone mode does not support externally setting task configurations.", cancellationToken).ConfigureAwait(false);
        await routing.WhenLeadingAsync("Only the leader may write task configurations.", cancellationToken).ConfigureAwait(false);
        await writes.RunAsync(
            connector,
            async () =>
            {
                var entry = answers.Existing(connector);
                if (entry.Target == TargetState.Stopped && tasks is { Count: > 0 })
                    throw new BadRequestException($"Cannot submit non-empty set of task configs for stopped connector {connector}");
                var configs = WithoutNulls(tasks);
                await parts.Configs.PutTasksAsync(connector, configs, CancellationToken.None).ConfigureAwait(false);
                parts.Logger.TasksWritten(connector, configs.Count);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task FenceZombiesAsync(string connector, InternalRequest request, CancellationToken cancellationToken)
    {
        await VerifyAsync(request, "Kafka Connect in standalone mode does not support exactly-once source connectors.", cancellationToken).ConfigureAwait(false);
        await routing.WhenLeadingAsync("Only the leader may perform zombie fencing.", cancellationToken).ConfigureAwait(false);
        if (answers.TypeOf(answers.Existing(connector).Config) == ConnectorType.Sink)
            throw new BadRequestException($"Connector {connector} is not a source connector");
        await fencing.FenceAsync(connector, cancellationToken).ConfigureAwait(false);
    }

    public async Task EnsureMemberAsync(string memberId, InternalRequest request, CancellationToken cancellationToken)
    {
        if (routing.Group is null)
            throw new NotFoundException("This worker is not in a group.");
        // One that has just started, in place of another, says so before it is ready.
        if (!routing.Group.IsMember(memberId))
            throw new InternalRequestException(410, $"This worker is not member {memberId} of the group.");
        await VerifyAsync(request, "", cancellationToken).ConfigureAwait(false);
    }

    public async Task OnRebalanceAsync(string memberId, InternalRequest request, CancellationToken cancellationToken)
    {
        await EnsureMemberAsync(memberId, request, cancellationToken).ConfigureAwait(false);
        routing.Group!.BeatNow();
    }

    /// <summary>No worker sends a null; taken for no tasks, it would end those that there are.</summary>
    private static List<Config> WithoutNulls(IReadOnlyList<Config?>? tasks)
    {
        if (tasks is null)
            throw new ConnectException("Cannot invoke \"java.util.List.isEmpty()\" because \"taskConfigs\" is null");
        return [.. tasks.Select(static task => task ?? throw new DataException("Invalid value: null used for required field: \"properties\", schema type: MAP"))];
    }

    private async Task VerifyAsync(InternalRequest request, string standalone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSignatures.EnsureWellFormed(request);
        if (routing.Group is null || signatures is null)
            throw new ConnectException(standalone);
        await routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (routing.Group.View.SignsRequests)
            signatures.Verify(request, parts.Configs.Snapshot.SessionKey);
    }
}
