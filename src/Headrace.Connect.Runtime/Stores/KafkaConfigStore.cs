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
    private Action<ConfigChange> _onChange = static _ => { };
    private bool _isLoaded;

    public KafkaConfigStore(InternalTopic topic, InternalTopics topics, ILogger logger, TimeProvider time)
    {
        _topic = topic.Name;
        _topics = topics;
        _time = time;
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
                if (target is { } state)
                    await SendAsync(ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(state), token).ConfigureAwait(false);
                await SendAsync(ConfigTopicRecords.ConnectorKey(connector), ConfigTopicRecords.Properties(config), token).ConfigureAwait(false);
                await _followed.ReadToEndAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken) => WriteAsync(
        "Error removing connector configuration from Kafka",
        async token =>
        {
            await SendAsync(ConfigTopicRecords.ConnectorKey(connector), null, token).ConfigureAwait(false);
            await SendAsync(ConfigTopicRecords.TargetStateKey(connector), null, token).ConfigureAwait(false);
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
                await Task.WhenAll(configs.Select((config, task) =>
                    SendAsync(ConfigTopicRecords.TaskKey(new(connector, task)), ConfigTopicRecords.Properties(config), token))).ConfigureAwait(false);
                await _followed.ReadToEndAsync(token).ConfigureAwait(false);
            }
            // The commit makes the tasks visible: it comes when all of them are safe.
            await SendAsync(ConfigTopicRecords.CommitKey(connector), ConfigTopicRecords.Commit(configs.Count), token).ConfigureAwait(false);
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
            await SendAsync(ConfigTopicRecords.RestartKey(request.Connector), ConfigTopicRecords.Restart(request), token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PutSessionKeyAsync(SessionKey key, CancellationToken cancellationToken) => WriteAsync(
        "Error writing session key to Kafka",
        async token =>
        {
            await SendAsync(ConfigTopicRecords.SessionKeyBytes(), ConfigTopicRecords.SessionKeyValue(key), token).ConfigureAwait(false);
            await _followed.ReadToEndAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken) => WriteAsync(
        "Error writing logger level to Kafka", token => SendAsync(ConfigTopicRecords.LoggerKey(logger), ConfigTopicRecords.LoggerLevel(level), token), cancellationToken);

    public Task RefreshAsync(CancellationToken cancellationToken) =>
        WriteAsync($"The config topic {_topic} can't be read to its end", _followed.ReadToEndAsync, cancellationToken);

    public ValueTask DisposeAsync() => _followed.DisposeAsync();

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
            _onChange(after.Snapshot.Contains(connector) ? new ConfigChange.ConnectorUpdated(connector) : new ConfigChange.ConnectorRemoved(connector));
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
