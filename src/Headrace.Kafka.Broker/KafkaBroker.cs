using System.Globalization;
using System.Net;
using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Fetch;
using Headrace.Kafka.Broker.Groups;
using Headrace.Kafka.Broker.Produce;
using Headrace.Kafka.Broker.Producers;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker;

/// <summary>A durable single-node broker that speaks the Kafka protocol, in this process.</summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly LogDirectory _directory;
    private readonly TopicCatalog _catalog;
    private readonly OffsetsTopic _offsetsTopic;
    private readonly GroupCoordinator _groups;
    private readonly BatchValidator _validator;
    private readonly BrokerNode _node;
    private readonly BrokerServer _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _expiration;
    private int _isDisposed;

    private KafkaBroker(BrokerOptions options, BrokerConfig config, LogDirectory directory, ILoggerFactory loggers)
    {
        var time = options.TimeProvider;
        _logger = loggers.CreateLogger<KafkaBroker>();
        _directory = directory;
        _node = new(config.NodeId, directory.ClusterId, options.AdvertisedHost ?? BrokerServer.HostFor(options.ListenAddress));
        _catalog = TopicCatalog.Load(directory, config, loggers.CreateLogger<TopicCatalog>());
        _offsetsTopic = new(_catalog, config, time, loggers.CreateLogger<OffsetsTopic>());
        _groups = new(
            new()
            {
                SessionTimeoutMin = config.SessionTimeoutMin,
                SessionTimeoutMax = config.SessionTimeoutMax,
                InitialRebalanceDelay = config.InitialRebalanceDelay,
                MembersMax = config.GroupMembersMax,
            },
            _offsetsTopic,
            time,
            loggers.CreateLogger<GroupCoordinator>());
        _validator = new(time);
        _server = new(BuildDispatcher(config, time, loggers), config, time, loggers, _stopping.Token);
        _expiration = ExpireOffsetsAsync(config, time);
    }

    /// <summary>The port that the broker listens on.</summary>
    public int Port => _server.Port;

    /// <summary>What clients take as <c>bootstrap.servers</c>: the advertised host and port.</summary>
    public string BootstrapServers => string.Create(
        CultureInfo.InvariantCulture, $"{(_node.Host.Contains(':', StringComparison.Ordinal) ? $"[{_node.Host}]" : _node.Host)}:{_node.Port}");

    /// <summary>The cluster's id: made at the first start on a data folder and kept there.</summary>
    public string ClusterId => _node.ClusterId;

    /// <summary>Opens the data folder, recovers what a crash left, and listens.</summary>
    /// <param name="options">Where the data lies, where to listen, and Kafka's own settings.</param>
    /// <param name="loggerFactory">Makes the broker's loggers; the caller disposes it after the broker.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The broker, which accepts connections.</returns>
    /// <exception cref="BrokerStartException">The folder is in use or of a newer version, the port is taken, or a setting has no valid value.</exception>
    public static async Task<KafkaBroker> StartAsync(BrokerOptions options, ILoggerFactory loggerFactory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        var config = BrokerConfig.Parse(options.Settings, loggerFactory.CreateLogger<KafkaBroker>());
        var endPoint = BrokerServer.ParseAddress(options.ListenAddress, options.Port);

        // What starts on files runs on another thread: a caller with a user interface is not to wait for a disk.
        var broker = await Task.Run(() => Open(options, config, loggerFactory), cancellationToken).ConfigureAwait(false);
        try
        {
            await broker.ListenAsync(options, endPoint, cancellationToken).ConfigureAwait(false);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops listening, lets requests under way end, closes the connections, and closes the logs cleanly, so that the next start needs no recovery.
    /// </summary>
    /// <returns>A task that ends when all is on disk.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        // From outside to inside: nobody new, nobody left, no group, no write, no log.
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        await _expiration.ConfigureAwait(false);
        _groups.Dispose();
        await _offsetsTopic.DisposeAsync().ConfigureAwait(false);
        _catalog.Dispose();
        await _directory.DisposeAsync().ConfigureAwait(false);
        _validator.Dispose();
        _stopping.Dispose();
        _logger.BrokerStopped();
    }

    private static KafkaBroker Open(BrokerOptions options, BrokerConfig config, ILoggerFactory loggers)
    {
        LogDirectory? directory = null;
        try
        {
            directory = LogDirectory.Open(new()
            {
                Path = options.DataDirectory,
                NodeId = config.NodeId,
                ProducerIdExpiration = config.ProducerIdExpiration,
                RetentionCheckInterval = config.LogRetentionCheckInterval,
                Time = options.TimeProvider,
                Logger = loggers.CreateLogger<LogDirectory>(),
            });
            var broker = new KafkaBroker(options, config, directory, loggers);
            broker.RestoreGroups();
            return broker;
        }
        catch (Exception exception) when (exception is StorageException or BrokerStartException)
        {
            directory?.DisposeAsync().AsTask().GetAwaiter().GetResult();   // on a thread of its own, where waiting is allowed
            throw exception as BrokerStartException ?? new BrokerStartException($"The broker can't start: {exception.Message}", exception);
        }
    }

    private async Task ListenAsync(BrokerOptions options, IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        await _server.StartAsync(endPoint, cancellationToken).ConfigureAwait(false);
        _node.Port = options.AdvertisedPort ?? _server.Port;
        _server.Admit();
        _logger.BrokerStarted(BootstrapServers, _directory.Path, _catalog.Topics.Count());
    }

    private void RestoreGroups()
    {
        if (!_catalog.TryGet(Topic.ConsumerOffsets, out var topic))
            return;
        var loaded = LoadedGroups.Load(topic, _logger);
        _groups.Restore(loaded);
        _logger.GroupsLoaded(_groups.Count, loaded.Offsets.Count);
    }

    private RequestDispatcher BuildDispatcher(BrokerConfig config, TimeProvider time, ILoggerFactory loggers)
    {
        var dispatcher = new RequestDispatcher();
        dispatcher.Add(new ProduceHandler(_catalog, _validator, loggers.CreateLogger<ProduceHandler>()), advertisedMin: 0, isPipelined: true);
        dispatcher.Add(new FetchHandler(_catalog, config, time, loggers.CreateLogger<FetchHandler>()));
        dispatcher.Add(new ListOffsetsHandler(_catalog, loggers.CreateLogger<ListOffsetsHandler>()));
        dispatcher.Add(new OffsetForLeaderEpochHandler(_catalog));
        dispatcher.Add(new MetadataHandler(_catalog, config, _node));
        dispatcher.Add(new ApiVersionsHandler(dispatcher));
        dispatcher.Add(new DescribeClusterHandler(_node));
        dispatcher.Add(new DescribeLogDirsHandler(_catalog));
        dispatcher.Add(new CreateTopicsHandler(_catalog, config, _node));
        dispatcher.Add(new DeleteTopicsHandler(_catalog, _groups, config));
        dispatcher.Add(new CreatePartitionsHandler(_catalog, _node));
        dispatcher.Add(new DeleteRecordsHandler(_catalog));
        dispatcher.Add(new DescribeTopicPartitionsHandler(_catalog, _node));
        dispatcher.Add(new ElectLeadersHandler(_catalog));
        dispatcher.Add(new ListPartitionReassignmentsHandler());
        dispatcher.Add(new DescribeConfigsHandler(_catalog, config, _node));
        dispatcher.Add(new AlterConfigsHandler(_catalog));
        dispatcher.Add(new IncrementalAlterConfigsHandler(_catalog));
        dispatcher.Add(new InitProducerIdHandler(_catalog));
        dispatcher.Add(new FindCoordinatorHandler(_node));
        dispatcher.Add(new JoinGroupHandler(_groups));
        dispatcher.Add(new SyncGroupHandler(_groups));
        dispatcher.Add(new HeartbeatHandler(_groups));
        dispatcher.Add(new LeaveGroupHandler(_groups));
        dispatcher.Add(new OffsetCommitHandler(_groups, _catalog, config));
        dispatcher.Add(new OffsetFetchHandler(_groups, _catalog));
        dispatcher.Add(new OffsetDeleteHandler(_groups, _catalog));
        dispatcher.Add(new ListGroupsHandler(_groups));
        dispatcher.Add(new DescribeGroupsHandler(_groups));
        dispatcher.Add(new DeleteGroupsHandler(_groups));
        return dispatcher;
    }

    private async Task ExpireOffsetsAsync(BrokerConfig config, TimeProvider time)
    {
        using var timer = new PeriodicTimer(config.OffsetsRetentionCheckInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
                await _groups.ExpireAsync(config.OffsetsRetention).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The broker stops.
        }
    }
}
