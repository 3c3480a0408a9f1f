using System.Buffers;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Runtime.Metrics;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Validation;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime;

/// <summary>
/// A Connect worker of one process: its herder, its stores and its connectors. Standalone, it keeps configs and statuses in memory and source offsets in a file;
/// distributed, it keeps all of them in topics, in Kafka Connect's formats.
/// </summary>
/// <remarks>Order of use: make it, give <see cref="Herder"/> to the REST API, bind the API's port, then <see cref="StartAsync"/>.</remarks>
public sealed class ConnectWorker : IAsyncDisposable
{
    /// <summary>The meter of System.Diagnostics.Metrics that has the metrics of all workers of the process.</summary>
    public const string MeterName = "headrace.connect";

    /// <summary>As long as a request to a worker may take.</summary>
    private static readonly TimeSpan FencingLimit = TimeSpan.FromSeconds(90);

    private readonly WorkerConfig _config;
    private readonly ILogger _logger;
    private readonly ILogger _memberLogger;
    private readonly TimeProvider _time;
    private readonly WorkerStores _stores;
    private readonly ProducerPool _producers;
    private readonly Herder _herder;
    private readonly ConnectMetrics _metrics;
    private readonly WorkerMemory _memory;
    private ConnectMeter? _meter;
    private PoolThreads? _poolThreads;
    private readonly CancellationTokenSource _stopping = new();
    private Task _startup = Task.CompletedTask;
    private string _workerId = "";
    private bool _isStarted;
    private Task? _stop;

    /// <summary>Makes a worker. Nothing runs yet, and no broker is looked for.</summary>
    /// <param name="options">What it is made of.</param>
    /// <exception cref="ConfigException">A client setting of the worker is wrong.</exception>
    public ConnectWorker(ConnectWorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _config = options.Config;
        _time = options.TimeProvider;
        _logger = options.LoggerFactory.CreateLogger("Headrace.Connect.Runtime.Worker");
        try
        {
            _stores = WorkerStores.Create(_config, Events, options.LoggerFactory, _time);
        }
        catch (ClientConfigException e)
        {
            throw new ConfigException(e.Message, e);
        }
        _producers = new(options.LoggerFactory, _time);
        var reloads = new ConfigReloads(_config.Providers, _time, options.LoggerFactory.CreateLogger("Headrace.Connect.Runtime.Herder"));
        _metrics = ConnectMetrics.From(_config, options.Commit, _time);
        _memory = WorkerMemory.From(_config);
        _metrics.Memory = _memory;
        var offsets = new OffsetStores(_config, _stores.Offsets, options.LoggerFactory, _time);
        var checks = new ConnectorConfigValidator(ConnectorValidationOptions.From(_config, _config.ResolveVariables), options.Plugins);
        var worker = new Worker(_config, options.Plugins, checks, offsets, _producers, reloads, _metrics, _memory, options.LoggerFactory, _time);
        _herder = new(new(
            _config,
            options.Plugins,
            options.ConfigCheck ?? checks,
            _stores.Configs,
            offsets,
            _stores.Statuses,
            worker,
            NewAdmin,
            _time,
            options.LoggerFactory.CreateLogger("Headrace.Connect.Runtime.Herder"))
        {
            NewOffsetProducer = _config.ExactlyOnceSourceEnabled ? NewOffsetProducer : null,
            FenceProducersAsync = FenceProducersAsync,
            RentProducer = connector => _producers.Rent(ClientConfigs.SourceProducer(_config, connector.Originals)),
            NewMember = _config.Mode == WorkerMode.Distributed ? NewMember : null,
            LoggerLevels = options.LoggerLevels,
            Reloads = reloads,
            Checks = checks,
            Metrics = _metrics,
            Events = Events,
            Members = _config.Mode == WorkerMode.Distributed && FailureDetection.IsByConnection(_config) ? new(new(_config, _time), new(_config.ListenerTls, _time, _logger)) : null,
            Leader = _config.Mode == WorkerMode.Distributed ? new LeaderRequests(new(_config, _time), new(_config.ListenerTls, _time, _logger)) : null,
        });
        worker.Guard = _herder.SourceTaskGuard;
        Events.States = new StoredStates(_stores.Configs, _stores.Statuses).Read;
        Events.Rebalances = new(_time);
        Events.Metrics = () => MetricReadings.Of(_metrics);
        _memberLogger = options.LoggerFactory.CreateLogger("Headrace.Connect.Runtime.Group");
    }

    /// <summary>Manages the connectors. It takes calls before the start too; they are answered once the worker is ready.</summary>
    public IHerder Herder => _herder;

    /// <summary>What happens to connectors, tasks and the worker's place in its group.</summary>
    public WorkerEvents Events { get; } = new();

    /// <summary>Writes all metrics of the worker, its connectors and tasks in Prometheus' text format. Safe from any thread.</summary>
    /// <param name="output">Takes the text, in UTF-8.</param>
    public void WriteMetrics(IBufferWriter<byte> output) => PrometheusText.Write(_metrics, output);

    /// <summary>Starts the worker's loop and returns at once; a broker that is away is waited for in the background.</summary>
    /// <param name="advertisedUrl">Where the REST API is for other workers, with a slash at its end; statuses name its <c>host:port</c>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ConfigException">A setting needs something that membership of the worker group can't do.</exception>
    public Task StartAsync(Uri advertisedUrl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(advertisedUrl);
        cancellationToken.ThrowIfCancellationRequested();
        _workerId = Herding.Herder.WorkerIdOf(advertisedUrl);
        try
        {
            _herder.Start(advertisedUrl);
        }
        catch (ClientConfigException e)
        {
            throw new ConfigException(e.Message, e);
        }
        _isStarted = true;
        _poolThreads = new(_logger);
        _logger.WorkerBudget(_memory.Budget);
        if (_memory.Budget / 2 < ClientSettings.PrefetchBytesUsualLeast)
            _logger.WorkerBudgetTooSmall(_memory.Budget, ClientSettings.PrefetchBytesUsualLeast, 2 * ClientSettings.PrefetchBytesUsualLeast);
        _startup = Task.Run(StartUpAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Completes when the worker is ready to handle requests; fails if it can never become ready, with the reason for the user.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _herder.Ready.WaitAsync(cancellationToken);

    /// <summary>Stops connectors and tasks gracefully, within their time limits, commits what is safe, and closes the stores.</summary>
    /// <param name="cancellationToken">Cuts the graceful part short; what is left is then abandoned.</param>
    public Task StopAsync(CancellationToken cancellationToken) => _stop ??= StopOnceAsync(cancellationToken);

    /// <summary>Stops the worker if it has not been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _herder.Dispose();
        _stopping.Dispose();
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _startup.ConfigureAwait(false);
        _meter?.Dispose();
        if (_isStarted)
            await _herder.StopAsync(cancellationToken).ConfigureAwait(false);
        Events.Complete();
        await _producers.DisposeAsync().ConfigureAwait(false);
        await _stores.DisposeAsync().ConfigureAwait(false);
        _poolThreads?.Dispose();
        if (_isStarted)
            _logger.WorkerStopped(_workerId);
    }

    /// <summary>A producer that changes offsets on behalf of the REST API. It takes the transactional id of the connector's first task, which is not to run meanwhile.</summary>
    private TransactionalProducer NewOffsetProducer(ConnectorConfig connector) => new(
        ClientSettings.ForProducer(ClientConfigs.TransactionalProducer(_config, connector.Originals, new(connector.Name, 0), $"connector-offset-producer-{connector.Name}", _logger)), _logger, _time);

    /// <summary>With what the connector's own settings say of the cluster that its group is in. What goes wrong is in the answer to the user.</summary>
    private KafkaAdmin NewAdmin(ConnectorConfig connector) => new(
        ClientConfigs.ConnectorAdmin(_config, connector.Originals, $"connector-worker-adminclient-{connector.Name}"), NullLogger.Instance, _time);

    private async Task FenceProducersAsync(ConnectorConfig connector, IReadOnlyList<string> transactionalIds)
    {
        using var admin = NewAdmin(connector);
        await admin.FenceProducersAsync(transactionalIds, FencingLimit, CancellationToken.None).ConfigureAwait(false);
    }

    private GroupMember NewMember(IGroupMemberListener listener)
    {
        var settings = ClientConfigs.ForGroupMember(_config, _workerId);
        _metrics.Rebalances = new(_metrics.Clock);
        _metrics.Coordinator = new(_config.Text("client.id") is { Length: > 0 } clientId ? clientId : $"connect-{_workerId}", _metrics.Clock);
        return NewMember(listener, settings);
    }

    private GroupMember NewMember(IGroupMemberListener listener, ClientSettings settings) => new(
        new()
        {
            GroupId = _config.GroupId!,
            ProtocolType = ConnectProtocol.ProtocolType,
            SessionTimeout = TimeSpan.FromMilliseconds(_config.Int("session.timeout.ms")),
            RebalanceTimeout = TimeSpan.FromMilliseconds(_config.Int("rebalance.timeout.ms")),
            HeartbeatInterval = TimeSpan.FromMilliseconds(_config.Int("heartbeat.interval.ms")),
            // No two workers have the same address.
            IsClientIdOwn = _config.Text("client.id") is not { Length: > 0 },
            LostAfter = TimeSpan.FromMilliseconds(_config.Int("heartbeat.interval.ms")),
            Observer = _metrics.Coordinator,
        },
        settings, listener, _memberLogger, _time);

    private async Task StartUpAsync()
    {
        var started = _time.GetUtcNow();
        const string Stage = "initializing and reading to the end of internal topics";
        _herder.Stage = new(Stage, started, null);
        try
        {
            await _stores.StartAsync(_herder.OnConfigChange, _herder.SetCluster, _logger, _stopping.Token).ConfigureAwait(false);
            _herder.Stage = new(Stage, started, _time.GetUtcNow());
            _herder.SetReady();
            _meter = new(_metrics);
            _logger.WorkerReady(_workerId, await _herder.GetKafkaClusterIdAsync(_stopping.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped before it was ready.
        }
        catch (Exception e)
        {
            _logger.WorkerStartFailed(e);
            _herder.SetFailed(e);
        }
    }
}
