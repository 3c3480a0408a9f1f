using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Herding;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>The stores of a worker, in memory and file or in topics, and the way to start them when the broker may be away.</summary>
internal sealed class WorkerStores : IAsyncDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long a replication factor that is too large is put down to brokers that are not all up yet.</summary>
    private static readonly TimeSpan RefusalsMax = TimeSpan.FromSeconds(60);

    private readonly WorkerConfig _config;
    private readonly TimeProvider _time;
    private readonly InternalTopics? _topics;
    private readonly InternalTopic[] _internal = [];

    private WorkerStores(
        WorkerConfig config, TimeProvider time, KafkaAdmin admin, InternalTopics? topics, InternalTopic[] internalTopics, IConfigStore configs, IOffsetStore offsets,
        IStatusStore statuses)
    {
        _config = config;
        _time = time;
        Admin = admin;
        _topics = topics;
        _internal = internalTopics;
        Configs = configs;
        Offsets = offsets;
        Statuses = statuses;
    }

    public KafkaAdmin Admin { get; }

    public IConfigStore Configs { get; }

    public IOffsetStore Offsets { get; }

    public IStatusStore Statuses { get; }

    /// <exception cref="ClientConfigException">A client setting is wrong.</exception>
    public static WorkerStores Create(WorkerConfig config, WorkerEvents events, ILoggerFactory loggers, TimeProvider time)
    {
        if (config.Mode == WorkerMode.Standalone)
        {
            var admin = new KafkaAdmin(ClientConfigs.ForInternalAdmin(config), loggers.CreateLogger("Headrace.Connect.Runtime.Stores.Admin"), time);
            return new(config, time, admin, null, [], new MemoryConfigStore(), new FileOffsetStore(config.OffsetFile), new MemoryStatusStore { Changed = events.OnStatus });
        }
        var logger = loggers.CreateLogger("Headrace.Connect.Runtime.Stores");
        var topics = new InternalTopics(config, loggers, time);
        var configTopic = InternalTopic.ConnectorConfigs(config);
        var offsetTopic = InternalTopic.Offsets(config);
        var statusTopic = InternalTopic.Statuses(config);
        return new(
            config, time, topics.Admin, topics, [configTopic, offsetTopic, statusTopic], new KafkaConfigStore(configTopic, topics, logger, time),
            new KafkaOffsetStore(offsetTopic, topics, logger, time), new KafkaStatusStore(statusTopic, topics, events, logger, time));
    }

    /// <summary>Starts the stores, and keeps trying while the broker is away.</summary>
    /// <param name="onChange">Takes changes of the configs from here on.</param>
    /// <param name="onCluster">Takes the id of the Kafka cluster as soon as a broker has answered.</param>
    /// <param name="logger">Takes the logs.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="ConnectException">The stores can't be started, whatever the broker does; the message says why.</exception>
    public async Task StartAsync(Action<ConfigChange> onChange, Action<string> onCluster, ILogger logger, CancellationToken cancellationToken)
    {
        var bootstrap = string.Join(',', _config.BootstrapServers);
        DateTimeOffset? firstRefusal = null;
        var lastReason = "";
        var lastLogged = DateTimeOffset.MinValue;
        while (true)
        {
            var reason = "there is no answer.";
            try
            {
                await TryStartAsync(onChange, onCluster, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KafkaException e) when (e.IsRetriable)
            {
                reason = e.Message;
                firstRefusal = null;
            }
            catch (KafkaException e) when (e.Code == ErrorCode.InvalidReplicationFactor)
            {
                reason = e.Message;
                firstRefusal ??= _time.GetUtcNow();
                if (_time.GetUtcNow() - firstRefusal > RefusalsMax)
                    throw new ConnectException($"Kafka at {bootstrap} refuses what the worker needs: {e.Message}", e);
            }
            catch (KafkaException e)
            {
                throw new ConnectException($"Kafka at {bootstrap} refuses what the worker needs: {e.Message}", e);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The attempt took too long.
            }
            var now = _time.GetUtcNow();
            if (reason != lastReason || now - lastLogged >= LogInterval)
            {
                (lastReason, lastLogged) = (reason, now);
                logger.KafkaAway(bootstrap, reason);
            }
            await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Configs.DisposeAsync().ConfigureAwait(false);
        await Offsets.DisposeAsync().ConfigureAwait(false);
        await Statuses.DisposeAsync().ConfigureAwait(false);
        if (_topics is not null)
            await _topics.DisposeAsync().ConfigureAwait(false);
        else
            Admin.Dispose();
    }

    private async Task TryStartAsync(Action<ConfigChange> onChange, Action<string> onCluster, CancellationToken cancellationToken)
    {
        onCluster(await LookForClusterAsync(cancellationToken).ConfigureAwait(false));
        if (_config.TransactionalLeaderEnabled && !await Admin.SupportsTransactionsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new ConnectException(
                $"exactly.once.source.support={_config.Text("exactly.once.source.support")} needs transactions, which the broker at {string.Join(',', _config.BootstrapServers)} does not have. " +
                "The embedded broker has none: use Apache Kafka, or set exactly.once.source.support=disabled.");
        }
        await Task.WhenAll(_internal.Select(topic => topic.EnsureAsync(Admin, cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(Offsets.StartAsync(cancellationToken), Statuses.StartAsync(cancellationToken), Configs.StartAsync(onChange, cancellationToken))
            .ConfigureAwait(false);
    }

    private async Task<string> LookForClusterAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AttemptTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        return await Admin.GetClusterIdAsync(linked.Token).ConfigureAwait(false);
    }
}
