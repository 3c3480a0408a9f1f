using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>The leader's rounds of zombie fencing: before tasks of a new generation write, those of the last one can't any more.</summary>
/// <remarks>
/// How many tasks were fenced or may write is kept in the config topic (<c>tasks-fencing-NAME</c>); without it, tasks that a connector no longer has could not be found. Requests that come during a round
/// share it. Source: KIP-618; the texts are Kafka Connect's.
/// </remarks>
internal sealed class ZombieFencing(HerderParts parts, WriteLanes writes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _rounds = new(StringComparer.Ordinal);

    /// <summary>Fences what is to be fenced of a connector.</summary>
    /// <exception cref="ConnectException">It may not be fenced.</exception>
    public async Task FenceAsync(string connector, CancellationToken cancellationToken)
    {
        await RefreshAsync("Failed to read to end of config topic before performing zombie fencing", cancellationToken).ConfigureAwait(false);
        var entry = parts.Configs.Snapshot[connector];
        if (entry.Config is null)
            throw new NotFoundException($"Connector {connector} not found");
        if (!entry.IsPendingFencing)
            return;
        // A single task fences its predecessor itself when it takes its transactional id.
        if (entry.FencedTaskCount is null || (entry.FencedTaskCount == 1 && entry.TaskCount == 1))
            await RecordAsync(connector, entry).WaitAsync(cancellationToken).ConfigureAwait(false);
        else
            await JoinRound(connector, entry).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task JoinRound(string connector, ConnectorEntry entry)
    {
        lock (_lock)
        {
            if (!_rounds.TryGetValue(connector, out var round))
                _rounds[connector] = round = RunAsync(connector, entry);
            return round;
        }
    }

    private async Task RunAsync(string connector, ConnectorEntry entry)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller holds the lock
        try
        {
            var count = entry.FencedTaskCount!.Value;
            parts.Logger.Fencing(count, connector);
            var config = ConnectorConfig.ParseForOffsets(connector, parts.Config.Providers.Resolve(entry.Config!), entry.Config!);
            await parts.FenceProducersAsync!(config, [.. Enumerable.Range(0, count).Select(task => parts.Config.TransactionalIdOf(new(connector, task)))]).ConfigureAwait(false);
            parts.Logger.Fenced(count, connector);
            await RecordAsync(connector, entry).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaException or ClientConfigException or AggregateException)
        {
            throw new ConnectException("Failed to perform zombie fencing", e);
        }
        finally
        {
            lock (_lock)
                _rounds.Remove(connector);
        }
    }

    /// <summary>Writes how many tasks may write now, unless there are others by now: these may be more, or fewer, than what would be written.</summary>
    private Task<bool> RecordAsync(string connector, ConnectorEntry entry) => writes.RunAsync(
        connector,
        async () =>
        {
            await RefreshAsync("Failed to read to end of config topic", CancellationToken.None).ConfigureAwait(false);
            var now = parts.Configs.Snapshot[connector];
            if (now.TaskGeneration > entry.TaskGeneration || now.TaskCount != entry.TaskCount)
                throw new RebalanceException("Fencing failed because new task configurations were generated for the connector");
            if (now.IsPendingFencing)
                await parts.Configs.PutFencedTaskCountAsync(connector, entry.TaskCount, CancellationToken.None).ConfigureAwait(false);
            return true;
        },
        CancellationToken.None);

    private async Task RefreshAsync(string failure, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Configs.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new ConnectException(failure, e);
        }
    }
}
