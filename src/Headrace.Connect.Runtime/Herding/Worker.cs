using System.Globalization;
using System.Text.RegularExpressions;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Metrics;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Runtime.Metrics;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Runtime.Validation;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Makes connectors and tasks with all that they work with.</summary>
internal sealed class Worker(
    WorkerConfig config, PluginRegistry plugins, ConnectorConfigValidator checks, OffsetStores offsets, ProducerPool producers, ConfigReloads reloads, ConnectMetrics metrics, WorkerMemory memory,
    ILoggerFactory loggers, TimeProvider time)
    : IWorker
{
    private const string DefaultTransactionTimeoutMs = "60000";
    private const string TaskCategory = "Headrace.Connect.Runtime.Task";

    private readonly BatchSizes _batchSizes = new();

    /// <summary>What exactly-once source tasks are begun with; set before the first task.</summary>
    public ISourceTaskGuard? Guard { get; set; }

    public async Task<IConnectorRun> StartConnectorAsync(string connector, Config raw, TargetState target, IConnectorEvents events)
    {
        metrics.RemoveConnector(connector);
        try
        {
            var run = await ConnectorRun.StartAsync(connector, raw, target, events, config, plugins, connectorConfig => offsets.Open(connectorConfig), metrics, loggers, time, reloads, checks).ConfigureAwait(false);
            metrics.ConnectorStarts.OnSucceeded();
            return run;
        }
        catch
        {
            metrics.ConnectorStarts.OnFailed();
            throw;
        }
    }

    public void OnConnectorGone(string connector) => metrics.RemoveConnector(connector);

    public void OnTaskGone(ConnectorTaskId task) => metrics.RemoveTask(task);

    public async Task<TaskRun> CreateTaskAsync(ConnectorTaskId id, Config connectorConfig, Config taskConfig, int taskCount, int generation, ITaskObserver observer)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        metrics.RemoveTask(id);
        try
        {
            var run = CreateTask(id, connectorConfig, taskConfig, taskCount, generation, observer);
            metrics.TaskStarts.OnSucceeded();
            return run;
        }
        catch
        {
            metrics.RemoveTask(id);
            metrics.TaskStarts.OnFailed();
            throw;
        }
    }

    private TaskRun CreateTask(ConnectorTaskId id, Config connectorConfig, Config taskConfig, int taskCount, int generation, ITaskObserver observer)
    {
        var (resolvedConnector, resolved) = reloads.ResolveTask(id, connectorConfig, taskConfig);
        var connector = ConnectorConfig.Parse(id.Connector, resolvedConnector, connectorConfig);
        var plugin = FindConnector(id, connector);
        if (taskCount > connector.TasksMax && connector.IsTasksMaxEnforced)
            throw new TooManyTasksException(id.Connector, taskCount, connector.TasksMax);
        using var owned = new Owned();
        var instance = plugin.Create<Connector>();
        owned.Add(instance as IDisposable);
        var task = PluginRegistry.CreateTask(instance.TaskType);
        return task switch
        {
            SourceTask source => CreateSource(id, instance, source, plugin, connector, resolved, generation, observer),
            SinkTask sink => CreateSink(id, instance, sink, plugin, connector, resolved, observer),
            _ => throw new ConnectException($"{task.GetType().FullName} is neither a source nor a sink task."),
        };
    }

    /// <summary>What makes a task. The connector that made the task may run on a worker that has other plugins.</summary>
    private Plugin FindConnector(ConnectorTaskId id, ConnectorConfig connector)
    {
        try
        {
            return plugins.GetConnector(connector.ConnectorClass, connector.PluginVersion);
        }
        catch (PluginClassException)
        {
            // Kafka Connect does not say which class it misses.
            throw new PluginClassException($"Failed to start task {id} since it is not a recognizable type (source or sink)");
        }
    }

    private SourceTaskRun CreateSource(ConnectorTaskId id, Connector instance, SourceTask task, Plugin plugin, ConnectorConfig connector, Config taskConfig, int generation, ITaskObserver observer)
    {
        using var owned = new Owned();
        var taskLoggers = new ContextLoggerFactory(loggers, LogContext.OfTask(id));
        var logger = taskLoggers.CreateLogger(TaskCategory);
        var counters = new ErrorCounters();
        var deadLetters = connector.SourceDeadLetterTopic is null ? null : new DeadLetterQueue(config, connector, id, counters, logger, time, new SourceLetters(plugins));
        owned.Add(deadLetters is null ? null : new AsyncPart(deadLetters));
        var errors = new ErrorTolerance(connector, id, counters, deadLetters is null ? [] : [deadLetters], time, Random.Shared, logger);
        var (converters, chain) = NewConversion(id, plugin, connector, taskLoggers, owned);
        var pipeline = new SourceRecordPipeline(chain, converters, errors);
        var topics = TopicCreation.Create(config, connector, id, logger, time);
        owned.Add(topics);
        var taskMetrics = new SourceTaskMetrics(
            id, TaskDescription.Of(instance, TaskConfigs.ClassNameOf(instance.GetType()), "source", task, converters, chain), counters, metrics.Clock)
        {
            IsTransactional = config.ExactlyOnceSourceEnabled,
        };
        var taskMemory = new TaskMemory(memory, connector.TaskMemoryBudget);
        taskMetrics.Memory = taskMemory;
        logger.SourceTaskBudget(id, taskMemory.Budget);
        // What is in the buffer is the task's own copy once more.
        var bufferMax = taskMemory.Budget / 2;
        if (config.ExactlyOnceSourceEnabled)
        {
            var store = offsets.Open(connector);
            owned.Add(new AsyncPart(store));
            var transactional = ClientConfigs.TransactionalProducer(config, connector.Originals, id, $"connector-producer-{id}", logger, bufferMax);
            var size = _batchSizes.Apply(id.Connector, connector.Originals, transactional);
            var transaction = NewTransaction(id, connector, store, generation, ClientSettings.ForProducer(transactional));
            owned.Release();
            metrics.AddTask(taskMetrics);
            return Measured(new TransactionalTaskLoop(id, Parts(transaction.Sender, store, size), transaction, observer));
        }
        var settings = ClientConfigs.SourceProducer(config, connector.Originals, bufferMax);
        var batchSize = _batchSizes.Apply(id.Connector, connector.Originals, settings);
        var producer = producers.Rent(settings);
        owned.Add(new AsyncPart(producer));
        var offsetStore = offsets.Open(connector, producer.SendAsync);
        metrics.AddTask(taskMetrics);
        owned.Release();
        return Measured(new SourceTaskLoop(id, Parts(producer, offsetStore, batchSize), observer));

        SourceTaskRun Measured(SourceTaskRun run)
        {
            taskMetrics.Run = run;
            return run;
        }

        SourceTaskParts Parts(IRecordSender sender, ConnectorOffsets store, BatchSizes.BatchSize batches) => new()
        {
            Task = task,
            Config = taskConfig,
            Pipeline = pipeline,
            Errors = errors,
            DeadLetterQueue = deadLetters,
            OffsetReader = new(id.Connector, store),
            OffsetStore = store,
            Topics = topics,
            Sender = sender,
            BatchSize = batches,
            Memory = taskMemory,
            FlushInterval = config.OffsetFlushInterval,
            FlushTimeout = config.OffsetFlushTimeout,
            Time = time,
            Logger = logger,
            PluginLogger = taskLoggers.CreateLogger(TaskConfigs.ClassNameOf(task.GetType())),
            Metrics = taskMetrics,
            PluginMetrics = metrics.Plugins.For(id, MetricTags.OfTask(id)),
        };
    }

    private TransactionParts NewTransaction(ConnectorTaskId id, ConnectorConfig connector, ConnectorOffsets store, int generation, ClientSettings producer)
    {
        var guard = Guard ?? throw new InvalidOperationException("Exactly-once source tasks need a guard.");
        var timeout = connector.Originals.GetValueOrDefault("producer.override.transaction.timeout.ms") ?? config.WithPrefix("producer.").GetValueOrDefault("transaction.timeout.ms");
        return new()
        {
            Sender = new TransactionalSender(new(producer, loggers.CreateLogger("Headrace.Connect.Runtime.Producer"), time)),
            Offsets = store,
            Boundary = connector.TransactionBoundary,
            Interval = connector.TransactionInterval ?? config.OffsetFlushInterval,
            Timeout = TimeSpan.FromMilliseconds(int.Parse(timeout ?? DefaultTransactionTimeoutMs, CultureInfo.InvariantCulture)),
            FenceAsync = token => guard.FenceAsync(id.Connector, token),
            VerifyAsync = token => guard.VerifyAsync(id, generation, token),
        };
    }

    private (RecordConverters Converters, TransformationChain Chain) NewConversion(
        ConnectorTaskId id, Plugin plugin, ConnectorConfig connector, ILoggerFactory taskLoggers, Owned owned)
    {
        var converters = RecordConverters.Create(config, connector, plugins, plugin);
        owned.Add(converters);
        var chain = TransformationChain.Create(connector, plugins, taskLoggers, plugin);
        owned.Add(chain);
        Monitor(converters.Key, "converter", "key");
        Monitor(converters.Value, "converter", "value");
        Monitor(converters.Header, "converter", "header");
        chain.Monitor(Monitor);
        return (converters, chain);

        void Monitor(object plugin, string tag, string name)
        {
            if (plugin is IMonitorable monitorable)
                monitorable.UsePluginMetrics(metrics.Plugins.For(id, MetricTags.OfTask(id, tag, name)));
        }
    }

    private SinkTaskLoop CreateSink(ConnectorTaskId id, Connector instance, SinkTask task, Plugin plugin, ConnectorConfig connector, Config taskConfig, ITaskObserver observer)
    {
        using var owned = new Owned();
        var counters = new ErrorCounters();
        var consumer = ClientConfigs.SinkConsumer(config, connector.Originals, id);
        var reserved = memory.Reserve(Math.Min(consumer.PrefetchBytesMax, connector.TaskMemoryBudget / 2), consumer.PrefetchBytesLeast);
        consumer = consumer.WithPrefetch(reserved);
        var taskMemory = new TaskMemory(memory, Math.Max(connector.TaskMemoryBudget, 2 * reserved), reserved);
        owned.Add(taskMemory);
        var taskLoggers = new ContextLoggerFactory(loggers, LogContext.OfTask(id));
        var logger = taskLoggers.CreateLogger(TaskCategory);
        var (converters, chain) = NewConversion(id, plugin, connector, taskLoggers, owned);
        var pattern = connector.TopicsRegex is { } regex ? ParsePattern(regex) : null;
        if (pattern is null && connector.Topics.Count == 0)
            throw new ConfigException("Must configure one of topics or topics.regex");

        var deadLetters = connector.DeadLetterTopic is null
            ? null
            : new DeadLetterQueue(config, connector, id, counters, logger, time);
        var errors = new ErrorTolerance(connector, id, counters, deadLetters is null ? [] : [deadLetters], time, Random.Shared, logger);
        var recent = deadLetters is not null || connector.LogErrors ? new RecentRecords() : null;
        var taskMetrics = new SinkTaskMetrics(
            id, TaskDescription.Of(instance, TaskConfigs.ClassNameOf(instance.GetType()), "sink", task, converters, chain), counters, metrics.Clock);
        taskMetrics.Memory = taskMemory;
        TellBudget(id, connector, taskMemory, logger);
        var taskClass = TaskConfigs.ClassNameOf(task.GetType());
        var errantRecords = recent is null ? null : new ErrantRecordReporter(errors, recent, () => RecordConverters.Create(config, connector, plugins, plugin), taskClass, converters.ValueClass);
        var loop = new SinkTaskLoop(
            id,
            new()
            {
                Task = task,
                Config = taskConfig,
                Topics = connector.Topics,
                TopicPattern = pattern,
                Consumer = consumer,
                Memory = taskMemory,
                Pipeline = new(chain, converters, errors),
                DeadLetterQueue = deadLetters,
                Recent = recent,
                ErrantRecords = errantRecords,
                Bisection = connector.BisectPuts && connector.TolerateErrors ? new(errors, errantRecords, taskClass) : null,
                FlushInterval = config.OffsetFlushInterval,
                FlushTimeout = config.OffsetFlushTimeout,
                Time = time,
                Logger = logger,
                PluginLogger = taskLoggers.CreateLogger(taskClass),
                Metrics = taskMetrics,
                PluginMetrics = metrics.Plugins.For(id, MetricTags.OfTask(id)),
            },
            observer);
        taskMetrics.Run = loop;
        metrics.AddTask(taskMetrics);
        owned.Release();
        return loop;
    }

    private void TellBudget(ConnectorTaskId id, ConnectorConfig connector, TaskMemory taskMemory, ILogger logger)
    {
        logger.SinkTaskBudget(id, taskMemory.Budget, taskMemory.Reserved);
        if (connector.TaskMemoryBudget < taskMemory.Budget)
            logger.TaskBudgetTooSmall(id, connector.TaskMemoryBudget, taskMemory.Reserved, taskMemory.Budget);
        if (memory.IsOverpromised)
            logger.WorkerBudgetOverpromised(id, memory.Reserved, memory.Budget, 2 * memory.Reserved);
    }

    private static Regex ParsePattern(string pattern)
    {
        try
        {
            return JavaRegex.Compile(pattern).Expression;
        }
        catch (FormatException e)
        {
            throw new ConfigException("topics.regex", pattern, $"Invalid regex: {e.Message}");
        }
    }

    /// <summary>What takes its time to be disposed of; nothing waits for it.</summary>
    private sealed class AsyncPart(IAsyncDisposable part) : IDisposable
    {
        public void Dispose() => _ = part.DisposeAsync().AsTask();
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
