using Headrace.Connect.Errors;
using Headrace.Connect.Metrics;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Metrics;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Validation;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>One instance of a connector. Its code runs on threads of the pool, one call at a time, each with a deadline.</summary>
internal sealed class ConnectorRun : IConnectorRun
{
    /// <summary>Long enough for a connector that looks for its database; a REST request waits as long.</summary>
    private static readonly TimeSpan CallTimeoutMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly ConnectorConfig _config;
    private readonly Config _raw;
    private readonly Connector _connector;
    private readonly OffsetReader? _offsets;
    private readonly IOffsetStore? _store;
    private readonly WorkerConfig _worker;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _callTimeout;
    private bool _isStarted;
    private bool _isStuck;

    private ConnectorRun(string name, ConnectorConfig config, Config raw, Connector connector, OffsetReader? offsets, IOffsetStore? store, WorkerConfig worker, ILogger logger, TimeProvider time, TimeSpan callTimeout)
    {
        _name = name;
        _config = config;
        _raw = raw;
        _connector = connector;
        _offsets = offsets;
        _store = store;
        _worker = worker;
        _logger = logger;
        _time = time;
        _callTimeout = callTimeout;
    }

    public string? Version { get; private set; }

    public static async Task<IConnectorRun> StartAsync(
        string name, Config raw, TargetState target, IConnectorEvents events, WorkerConfig worker, PluginRegistry plugins, Func<ConnectorConfig, IOffsetStore> openOffsets,
        ConnectMetrics metrics, ILoggerFactory loggers, TimeProvider time, ConfigReloads? reloads = null, ConnectorConfigValidator? checks = null, TimeSpan? callTimeout = null)
    {
        // Everything from here on may run plugin code, constructors and static ones included.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _ = RestartPolicy.Parse(raw); // its tasks could not say what is wrong with it
        var config = ConnectorConfig.Parse(name, reloads?.ResolveConnector(name, raw) ?? worker.Providers.Resolve(raw), raw);
        var plugin = PluginOf(config, plugins);
        var connector = plugin.Create<Connector>();
        var className = TaskConfigs.ClassNameOf(connector.GetType());
        metrics.AddConnector(name, PluginVersion.Of(connector, className), connector is SourceConnector ? "source" : "sink");
        var contextLoggers = new ContextLoggerFactory(loggers, LogContext.OfConnector(name));
        config.EnsureClassesAreBare();
        checks?.EnsureStartable(plugin, raw, config.Originals);
        if (connector is SourceConnector)
        {
            TopicCreation.Check(worker, config);
            ClientConfigs.EnsureOverridesAreAllowed(worker, config.Originals, "producer");
        }
        if (config.Originals.FirstOrDefault(static setting => setting.Value is null).Key is { } key)
            throw new NonStringValueException(key);
        var store = connector is SourceConnector ? openOffsets(config) : null;
        var offsets = store is null ? null : new OffsetReader(name, store);
        var run = new ConnectorRun(name, config, raw, connector, offsets, store, worker, contextLoggers.CreateLogger("Headrace.Connect.Runtime.Connector"), time, callTimeout < CallTimeoutMax ? callTimeout.Value : CallTimeoutMax);
        try
        {
            await run.CallAsync("ask for the version of", run._callTimeout, _ =>
            {
                run.Version = connector.Version;
                events.OnMade(run.Version);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            if (store is not null)
                await run.CallAsync("read the offsets of", run._callTimeout, store.StartAsync).ConfigureAwait(false);
            await run.CallAsync("initialize", run._callTimeout, _ =>
            {
                run.Initialize(connector, events, offsets, contextLoggers.CreateLogger(className), metrics.Plugins.For(name, MetricTags.OfConnector(name)));
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            await run.TransitionAsync(target).ConfigureAwait(false);
        }
        catch
        {
            await run.StopAsync().ConfigureAwait(false);
            throw;
        }
        return run;
    }

    public async Task TransitionAsync(TargetState target)
    {
        if (target == TargetState.Started && !_isStarted)
        {
            await CallAsync("start", _callTimeout, token => _connector.StartAsync(_config.Originals, token)).ConfigureAwait(false);
            _isStarted = true;
        }
        else if (target != TargetState.Started && _isStarted)
        {
            _isStarted = false;
            await CallAsync("stop", _callTimeout, _connector.StopAsync).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<Config>> GetTaskConfigsAsync()
    {
        IReadOnlyList<Config> configs = [];
        var taskClass = "";
        await CallAsync("ask for task configs of", _callTimeout, _ =>
        {
            configs = [.. _connector.GetTaskConfigs(_config.TasksMax)];
            taskClass = TaskConfigs.ClassNameOf(_connector.TaskType);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (configs.Count > _config.TasksMax)
        {
            if (_config.IsTasksMaxEnforced)
                throw new TooManyTasksException(_name, configs.Count, _config.TasksMax);
            _logger.TooManyTasks(_name, configs.Count, _config.TasksMax);
        }
        return [.. configs.Select(config => TaskConfigs.Complete(config, taskClass, _raw, _worker.Providers))];
    }

    public async Task StopAsync()
    {
        try
        {
            // An instance that hangs in a call gets no other: its state is not known.
            if (_isStarted && !_isStuck)
                await CallAsync("stop", StopTimeout, _connector.StopAsync).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _logger.ConnectorStopFailed(e, _name);
        }
        _isStarted = false;
        _offsets?.Cancel();
        if (_store is not null)
            await _store.DisposeAsync().ConfigureAwait(false);
        if (!_isStuck)
            (_connector as IDisposable)?.Dispose();
    }

    private static Plugin PluginOf(ConnectorConfig config, PluginRegistry plugins)
    {
        try
        {
            return plugins.GetConnector(config.ConnectorClass, config.PluginVersion);
        }
        catch (ConnectException e) when (config.PluginVersion is not null && plugins.TryFindConnector(config.ConnectorClass, out _))
        {
            // Kafka Connect's words, in which "class" stands before the connector's name.
            throw new ConnectException($"Failed to get class loader for connector {config.ConnectorClass}, class {config.Name}", e);
        }
    }

    private void Initialize(Connector connector, IConnectorEvents events, OffsetReader? offsets, ILogger logger, IPluginMetrics metrics)
    {
        switch (connector)
        {
            case SourceConnector source:
                source.Initialize(new SourceContext(events, logger, metrics, offsets!));
                break;
            case SinkConnector sink:
                SinkConnectorChecks.EnsureTopics(_config.Originals);
                sink.Initialize(new SinkContext(events, logger, metrics));
                break;
            default:
                throw new ConnectException($"{connector.GetType().FullName} is neither a source nor a sink connector.");
        }
    }

    private async Task CallAsync(string what, TimeSpan timeout, Func<CancellationToken, Task> call)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        var token = limit.Token;
        var running = Task.Run(() => call(token), CancellationToken.None);
        try
        {
            // The call is told when its time is over, and has a moment to end by itself before it is left alone.
            await running.WaitAsync(timeout + TimeSpan.FromSeconds(1), _time).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (token.IsCancellationRequested)
        {
            throw GivenUp(e);
        }
        catch (TimeoutException e) when (!running.IsCompleted) // else it is the connector's own
        {
            _isStuck = true;
            _ = running.ContinueWith(
                static (late, logger) => ((ILogger)logger!).LateCallFailed(late.Exception!), _logger, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw GivenUp(e);
        }

        ConnectorHungException GivenUp(Exception cause) => new($"The attempt to {what} the connector {_name} has not ended within {timeout.TotalSeconds} seconds and was given up.", cause);
    }

    private class Context(IConnectorEvents events, ILogger logger, IPluginMetrics metrics) : IConnectorContext
    {
        public ILogger Logger => logger;

        public IPluginMetrics PluginMetrics => metrics;

        public void RequestTaskReconfiguration() => events.OnReconfigurationRequested();

        public void RaiseError(Exception exception) => events.OnError(exception);
    }

    private sealed class SourceContext(IConnectorEvents events, ILogger logger, IPluginMetrics metrics, IOffsetStorageReader offsets) : Context(events, logger, metrics), ISourceConnectorContext
    {
        public IOffsetStorageReader OffsetStorageReader => offsets;
    }

    private sealed class SinkContext(IConnectorEvents events, ILogger logger, IPluginMetrics metrics) : Context(events, logger, metrics), ISinkConnectorContext;
}
