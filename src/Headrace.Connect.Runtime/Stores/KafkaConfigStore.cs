using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps configs in the config topic, in Kafka Connect's format.</summary>
/// <remarks>
/// Every write but those of target states and logger levels ends when it has been read, so that the caller finds it in <see cref="Snapshot"/>. Writes may be made side by side: the producer sends what
/// comes while a batch is on its way as the next one.
/// </remarks>
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
        _leader = topics.NewLeaderProducer is { } newProducer ? new(_topic, newProducer, logger, time) : null;
        _followed = new(_topic, onRecord => topics.NewReader(topic.Name, "configs", onRecord), () => new ConfigTopicState(logger), Apply, Replace, logger, time);
    }

    public ConfigSnapshot Snapshot => _followed.State.Snapshot;

    public Task StartAsync(Action<ConfigChange> onChange, CancellationToken cancellationToken)
    {
        _onChange = onChange;
        return _followed.StartAsync(cancellationToken);
    }

    public Task PutConnectorAsync(string connector, IReadOnlyDictionary<string, string?> config, TargetState? target, CancellationToken cancellationToken)
    {
        var record = (ConfigTopicRecords.ConnectorKey(connector), (byte[]?)ConfigTopicRecords.Properties(config));
        // The state goes first: a reader never sees the new connector without it.
        return WriteAsync(
            "Error writing connector configuration to Kafka",
            target is { } state ? [(ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(state)), record] : [record],
            cancellationToken);
    }

    public Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken) => WriteAsync(
        "Error removing connector configuration from Kafka",
        [(ConfigTopicRecords.ConnectorKey(connector), null), (ConfigTopicRecords.TargetStateKey(connector), null)],
        cancellationToken);

    public Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs, CancellationToken cancellationToken)
    {
        (byte[], byte[]?)[] tasks = [.. configs.Select((config, task) => (ConfigTopicRecords.TaskKey(new(connector, task)), (byte[]?)ConfigTopicRecords.Properties(config)))];
        (byte[], byte[]?) commit = (ConfigTopicRecords.CommitKey(connector), ConfigTopicRecords.Commit(configs.Count));
        return WriteAsync(
            "Error writing task configurations to Kafka",
            async token =>
            {
                // The commit makes the tasks visible: where one of them could be refused alone, it comes when all of them are safe.
                if (_leader is null && tasks.Length > 0)
                {
                    await WriteAsLeaderAsync(tasks, token).ConfigureAwait(false);
                    await WriteAndReadAsync([commit], token).ConfigureAwait(false);
                }
                else
                {
                    await WriteAndReadAsync([.. tasks, commit], token).ConfigureAwait(false);
                }
            },
            cancellationToken);
    }

    public Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken) => WriteAsync(
        "Error writing target state to Kafka",
        token => SendAsync(ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(target), token),
        cancellationToken);

    public Task PutRestartRequestAsync(RestartRequest request, CancellationToken cancellationToken) => WriteAsync(
        "Error writing restart request to Kafka", [(ConfigTopicRecords.RestartKey(request.Connector), ConfigTopicRecords.Restart(request))], cancellationToken);

    public Task PutSessionKeyAsync(SessionKey key, CancellationToken cancellationToken) => WriteAsync(
        "Error writing session key to Kafka", [(ConfigTopicRecords.SessionKeyBytes(), ConfigTopicRecords.SessionKeyValue(key))], cancellationToken);

    public Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken) => WriteAsync(
        "Error writing logger level to Kafka", token => SendAsync(ConfigTopicRecords.LoggerKey(logger), ConfigTopicRecords.LoggerLevel(level), token), cancellationToken);

    public Task PutFencedTaskCountAsync(string connector, int taskCount, CancellationToken cancellationToken) => WriteAsync(
        "Error writing task count record to Kafka", [(ConfigTopicRecords.FencingKey(connector), ConfigTopicRecords.FencedTaskCount(taskCount))], cancellationToken);

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

    private Task WriteAsync(string failure, IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken) =>
        WriteAsync(failure, token => WriteAndReadAsync(records, token), cancellationToken);

    private async Task WriteAndReadAsync(IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        var last = await WriteAsLeaderAsync(records, cancellationToken).ConfigureAwait(false);
        await (last is { } offset ? _followed.ReadToAsync(offset + 1, cancellationToken) : _followed.ReadToEndAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Writes what only a leader may write, in its order: as a whole where leaders write in transactions. What is written at the same time goes to the broker at once.</summary>
    /// <returns>The offset of the last record; null if it is not known.</returns>
    private async Task<long?> WriteAsLeaderAsync(IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken) => _leader is null
        ? LastOffset(await _topics.SendAllAsync(_topic, records, cancellationToken).ConfigureAwait(false))
        : LastOffset(await _leader.WriteAsync(records, cancellationToken).ConfigureAwait(false));

    /// <summary>A record that was sent twice and written once has no offset.</summary>
    private static long? LastOffset(IReadOnlyList<RecordMetadata> written) => written.Any(static record => record.Offset < 0) ? null : written.Max(static record => record.Offset);

    private Task<RecordMetadata> SendAsync(byte[] key, byte[]? value, CancellationToken cancellationToken) => _topics.SendAsync(_topic, key, value, cancellationToken);

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
