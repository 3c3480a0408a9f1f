using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps configs in the config topic, in Kafka Connect's format.</summary>
/// <remarks>Every write but that of a target state is followed by reading to the end, so that the caller finds it in <see cref="Snapshot"/>.</remarks>
internal sealed class KafkaConfigStore : IConfigStore
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);

    private readonly string _topic;
    private readonly InternalTopics _topics;
    private readonly TimeProvider _time;
    private readonly FollowedTopic<ConfigTopicState> _followed;
    private readonly LeaderWriter? _leader;
    private Action<ConfigChange> _onChange = static _ => { };
    private bool _isLoaded;

    public KafkaConfigStore(InternalTopic topic, InternalTopics topics, ILogger logger, TimeProvider time)
    {
        _topic = topic.Name;
        _topics = topics;
        _time = time;
        _leader = topics.NewLeaderProducer is { } newProducer ? new(_topic, newProducer, logger) : null;
        _followed = new(_topic, onRecord => topics.NewReader(topic.Name, "configs", onRecord), () => new ConfigTopicState(logger), Apply, Replace, logger, time);
    }

    public ConfigSnapshot Snapshot => _followed.State.Snapshot;

    public Task StartAsync(Action<ConfigChange> onChange, CancellationToken cancellationToken)
    {
        _onChange = onChange;
        return _followed.StartAsync(cancellationToken);
    }

    public Task PutConnectorAsync(string connector, IReadOnlyDictionary<string, string?> config, TargetState? target, CancellationToken cancellationToken) =>
        WriteAsync(
            "Error writing connector configuration to Kafka",
            async token =>
            {
                // The state goes first: a reader never sees the new connector without it.
                var record = (ConfigTopicRecords.ConnectorKey(connector), (byte[]?)ConfigTopicRecords.Properties(config));
                await WriteAsLeaderAsync(
                    target is { } state ? [(ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(state)), record] : [record], token).ConfigureAwait(false);
                await _followed.ReadToEndAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken) => WriteAsync(
        "Error removing connector configuration from Kafka",
        async token =>
        {
            await WriteAsLeaderAsync([(ConfigTopicRecords.ConnectorKey(connector), null), (ConfigTopicRecords.TargetStateKey(connector), null)], token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs, CancellationToken cancellationToken) => WriteAsync(
        "Error writing task configurations to Kafka",
        async token =>
        {
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
            if (configs.Count > 0)
            {
                await WriteAsLeaderAsync(
                    [.. configs.Select((config, task) => (ConfigTopicRecords.TaskKey(new(connector, task)), (byte[]?)ConfigTopicRecords.Properties(config)))], token, isOrdered: false)
                    .ConfigureAwait(false);
                await _followed.ReadToEndAsync(token).ConfigureAwait(false);
            }
            // The commit makes the tasks visible: it comes when all of them are safe.
            await WriteAsLeaderAsync([(ConfigTopicRecords.CommitKey(connector), ConfigTopicRecords.Commit(configs.Count))], token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken) => WriteAsync(
        "Error writing target state to Kafka",
        token => SendAsync(ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(target), token),
        cancellationToken);

    public Task PutRestartRequestAsync(RestartRequest request, CancellationToken cancellationToken) => WriteAsync(
        "Error writing restart request to Kafka",
        async token =>
        {
            await WriteAsLeaderAsync([(ConfigTopicRecords.RestartKey(request.Connector), ConfigTopicRecords.Restart(request))], token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PutSessionKeyAsync(SessionKey key, CancellationToken cancellationToken) => WriteAsync(
        "Error writing session key to Kafka",
        async token =>
        {
            await WriteAsLeaderAsync([(ConfigTopicRecords.SessionKeyBytes(), ConfigTopicRecords.SessionKeyValue(key))], token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken) => WriteAsync(
        "Error writing logger level to Kafka", token => SendAsync(ConfigTopicRecords.LoggerKey(logger), ConfigTopicRecords.LoggerLevel(level), token), cancellationToken);

    public Task PutFencedTaskCountAsync(string connector, int taskCount, CancellationToken cancellationToken) => WriteAsync(
        "Error writing task count record to Kafka",
        async token =>
        {
            await WriteAsLeaderAsync([(ConfigTopicRecords.FencingKey(connector), ConfigTopicRecords.FencedTaskCount(taskCount))], token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task ClaimWritesAsync(CancellationToken cancellationToken) => _leader is null
        ? Task.CompletedTask
        : WriteAsync("Failed to create and initialize fencable producer for config topic", _leader.ClaimAsync, cancellationToken);

    public Task RelinquishWritesAsync() => _leader?.RelinquishAsync() ?? Task.CompletedTask;

    public Task? WhenWritesLost => _leader?.WhenLost;

    public Task RefreshAsync(CancellationToken cancellationToken) =>
        WriteAsync($"The config topic {_topic} can't be read to its end", _followed.ReadToEndAsync, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_leader is not null)
            await _leader.DisposeAsync().ConfigureAwait(false);
        await _followed.DisposeAsync().ConfigureAwait(false);
    }

    private void Apply(ConfigTopicState state, ConsumedRecord record, bool isInUse)
    {
        var change = state.Apply(record.Key, record.Value, record.Offset);
        if (change is not null && isInUse)
            _onChange(change);
    }

    private void Replace(ConfigTopicState before, ConfigTopicState after)
    {
        // The first state is whole news, which the herder takes in at once when it is ready.
        if (!_isLoaded)
        {
            _isLoaded = true;
            return;
        }
        foreach (var connector in after.Adopt(before.Snapshot))
        {
            _onChange(after.Snapshot.Contains(connector)
                ? new ConfigChange.ConnectorUpdated(connector) { IsNew = !before.Snapshot.Contains(connector) }
                : new ConfigChange.ConnectorRemoved(connector));
        }
    }

    /// <summary>Writes what only a leader may write: as a whole where leaders write in transactions, else one record after the other, or all at once.</summary>
    private async Task WriteAsLeaderAsync(IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken, bool isOrdered = true)
    {
        if (_leader is not null)
        {
            await _leader.WriteAsync(records, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (!isOrdered)
        {
            await Task.WhenAll(records.Select(record => SendAsync(record.Key, record.Value, cancellationToken))).ConfigureAwait(false);
            return;
        }
        foreach (var (key, value) in records)
            await SendAsync(key, value, cancellationToken).ConfigureAwait(false);
    }

    private Task SendAsync(byte[] key, byte[]? value, CancellationToken cancellationToken) => _topics.SendAsync(_topic, key, value, cancellationToken);

    private async Task WriteAsync(string failure, Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await write(linked.Token).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new ConnectException(failure, e);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConnectException(failure, e);
        }
    }
}
