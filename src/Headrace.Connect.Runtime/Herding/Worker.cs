using System.Text.RegularExpressions;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Makes connectors and tasks with all that they work with.</summary>
internal sealed class Worker(WorkerConfig config, PluginRegistry plugins, IOffsetStore offsetStore, ProducerPool producers, ConfigReloads reloads, ILoggerFactory loggers, TimeProvider time)
    : IWorker
{
    private readonly ILogger _taskLogger = loggers.CreateLogger("Headrace.Connect.Runtime.Task");

    public Task<IConnectorRun> StartConnectorAsync(string connector, Config raw, TargetState target, IConnectorEvents events) =>
        ConnectorRun.StartAsync(connector, raw, target, events, config, plugins, offsetStore, loggers, time, reloads);

    public async Task<TaskRun> CreateTaskAsync(ConnectorTaskId id, Config connectorConfig, Config taskConfig, int taskCount, ITaskObserver observer)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (resolvedConnector, resolved) = reloads.ResolveTask(id, connectorConfig, taskConfig);
        var connector = ConnectorConfig.Parse(id.Connector, resolvedConnector);
        if (taskCount > connector.TasksMax && connector.IsTasksMaxEnforced)
            throw new TooManyTasksException(id.Connector, taskCount, connector.TasksMax);
        using var owned = new Owned();
        var plugin = plugins.GetConnector(connector.ConnectorClass, connector.PluginVersion);
        var instance = plugin.Create<Connector>();
        owned.Add(instance as IDisposable);
        var task = PluginRegistry.CreateTask(instance.TaskType);
        return task switch
        {
            SourceTask source => CreateSource(id, source, plugin, connector, resolved, observer),
            SinkTask sink => CreateSink(id, sink, plugin, connector, resolved, observer),
            _ => throw new ConnectException($"{task.GetType().FullName} is neither a source nor a sink task."),
        };
    }

    private SourceTaskLoop CreateSource(ConnectorTaskId id, SourceTask task, Plugin plugin, ConnectorConfig connector, Config taskConfig, ITaskObserver observer)
    {
        using var owned = new Owned();
        var errors = new ErrorTolerance(connector, id, new ErrorCounters(), [], time, Random.Shared, _taskLogger);
        var pipeline = NewSourcePipeline(plugin, connector, errors, owned);
        var topics = TopicCreation.Create(config, connector, id, _taskLogger, time);
        owned.Add(topics);
        var loop = new SourceTaskLoop(
            id,
            new()
            {
                Task = task,
                Config = taskConfig,
                Pipeline = pipeline,
                Errors = errors,
                OffsetReader = new(id.Connector, offsetStore),
                OffsetStore = offsetStore,
                Topics = topics,
                Sender = producers.Rent(ClientConfigs.SourceProducer(config, connector.Originals)),
                FlushInterval = config.OffsetFlushInterval,
                FlushTimeout = config.OffsetFlushTimeout,
                Time = time,
                Logger = _taskLogger,
                PluginLogger = loggers.CreateLogger(TaskConfigs.ClassNameOf(task.GetType())),
            },
            observer);
        owned.Release();
        return loop;
    }

    private SourceRecordPipeline NewSourcePipeline(Plugin plugin, ConnectorConfig connector, ErrorTolerance errors, Owned owned)
    {
        var converters = RecordConverters.Create(config, connector, plugins, plugin);
        owned.Add(converters);
        var chain = TransformationChain.Create(connector, plugins, loggers, plugin);
        owned.Add(chain);
        return new(chain, converters, errors);
    }

    private SinkTaskLoop CreateSink(ConnectorTaskId id, SinkTask task, Plugin plugin, ConnectorConfig connector, Config taskConfig, ITaskObserver observer)
    {
        using var owned = new Owned();
        var counters = new ErrorCounters();
        var consumer = ClientConfigs.SinkConsumer(config, connector.Originals, id);
        var converters = RecordConverters.Create(config, connector, plugins, plugin);
        owned.Add(converters);
        var chain = TransformationChain.Create(connector, plugins, loggers, plugin);
        owned.Add(chain);
        var pattern = connector.TopicsRegex is { } regex ? ParsePattern(regex) : null;
        if (pattern is null && connector.Topics.Count == 0)
            throw new ConfigException("Must configure one of topics or topics.regex");

        var deadLetters = connector.DeadLetterTopic is null
            ? null
            : new DeadLetterQueue(config, connector, id, counters, _taskLogger, time);
        var errors = new ErrorTolerance(connector, id, counters, deadLetters is null ? [] : [deadLetters], time, Random.Shared, _taskLogger);
        var recent = deadLetters is not null || connector.LogErrors ? new RecentRecords() : null;
        var loop = new SinkTaskLoop(
            id,
            new()
            {
                Task = task,
                Config = taskConfig,
                Topics = connector.Topics,
                TopicPattern = pattern,
                Consumer = consumer,
                Pipeline = new(chain, converters, errors),
                DeadLetterQueue = deadLetters,
                Recent = recent,
                ErrantRecords = recent is null
                    ? null
                    : new(errors, recent, () => RecordConverters.Create(config, connector, plugins, plugin), TaskConfigs.ClassNameOf(task.GetType())),
                FlushInterval = config.OffsetFlushInterval,
                FlushTimeout = config.OffsetFlushTimeout,
                Time = time,
                Logger = _taskLogger,
                PluginLogger = loggers.CreateLogger(TaskConfigs.ClassNameOf(task.GetType())),
            },
            observer);
        owned.Release();
        return loop;
    }

    private static Regex ParsePattern(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw new ConfigException("topics.regex", pattern, $"Invalid regex: {e.Message}");
        }
    }

    /// <summary>What is disposed again unless everything has been made.</summary>
    private sealed class Owned : IDisposable
    {
        private readonly List<IDisposable> _parts = [];

        public void Add(IDisposable? part)
        {
            if (part is not null)
                _parts.Add(part);
        }

        public void Release() => _parts.Clear();

        public void Dispose()
        {
            foreach (var part in _parts)
                part.Dispose();
        }
    }
}
