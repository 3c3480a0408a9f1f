using System.Text.Json.Nodes;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Metrics;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Preview;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Shows what a connector would do, without a topic being written or an offset being stored.</summary>
/// <param name="worker">The worker whose converters and variables count.</param>
/// <param name="plugins">Where connectors come from.</param>
/// <param name="loggers">Takes what connectors log.</param>
/// <param name="time">The clock of the limits.</param>
public sealed class ConnectorPreview(WorkerConfig worker, PluginRegistry plugins, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>The name of a connector whose config has none.</summary>
    private const string Nameless = "preview";

    /// <summary>What a task that is told that its time is over gets to end by itself.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    /// <summary>Asks a connector for its tasks. The connector is started and stopped.</summary>
    /// <exception cref="ConnectException">It refuses its config, or can't be started.</exception>
    public async Task<IReadOnlyList<Config>> GetTaskConfigsAsync(Config config, CancellationToken cancellationToken)
    {
        var run = await StartAsync(config, callTimeout: null, cancellationToken).ConfigureAwait(false);
        try
        {
            var tasks = await run.GetTaskConfigsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            var secrets = SecretsOf(config);
            return [.. tasks.Select(task => Hide(secrets, task))];
        }
        finally
        {
            await run.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A message about a connector without the values of its variables: it shows the variables.</summary>
    /// <param name="config">The connector's config.</param>
    /// <param name="message">The message.</param>
    public string Hide(Config config, string message)
    {
        try
        {
            return SecretsOf(config).Hide(message);
        }
        catch (ConnectException)
        {
            return message; // no value of a provider has been got, so there is none in the message
        }
    }

    /// <summary>Runs a source from its beginning, task after task, and takes its first records through the connector's transformations and converters.</summary>
    /// <exception cref="ConnectException">The connector or a task can't be started, or fails.</exception>
    public async Task<IReadOnlyList<PreviewedRecord>> PreviewSourceAsync(Config config, PreviewLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var connector = Parse(config);
        using var limit = new CancellationTokenSource(limits.Time, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var pipeline = new PreviewPipeline(worker, connector, plugins, loggers);
        var previewed = new List<PreviewedRecord>();
        var run = await StartAsync(config, limits.Time, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var taskConfig in await run.GetTaskConfigsAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                if (previewed.Count >= limits.RecordsMax || linked.IsCancellationRequested)
                    break;
                await SampleAsync(connector, taskConfig, pipeline, previewed, limits, linked.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await run.StopAsync().ConfigureAwait(false);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return previewed;
    }

    /// <summary>Takes given records through a connector's transformations.</summary>
    /// <param name="config">A connector's config; only its transformations, predicates and converters count.</param>
    /// <param name="records">Records in the form of <see cref="PreviewedRecord.Before"/>.</param>
    /// <exception cref="ConnectException">The config is wrong, or a record is.</exception>
    public IReadOnlyList<PreviewedRecord> PreviewRecords(Config config, IEnumerable<JsonNode?> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var pipeline = new PreviewPipeline(worker, Parse(config), plugins, loggers);
        return [.. records.Select(record => pipeline.Apply(pipeline.Json.Read(record)))];
    }

    /// <summary>Takes the last records of a topic through a sink's converters and transformations. The sink itself is not run.</summary>
    /// <exception cref="BadRequestException">There is no such topic.</exception>
    /// <exception cref="ConnectException">The config is wrong, or the topic can't be read.</exception>
    public async Task<IReadOnlyList<PreviewedRecord>> PreviewTopicAsync(Config config, string topic, PreviewLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        using var pipeline = new PreviewPipeline(worker, Parse(config), plugins, loggers);
        return await TopicSample.ReadAsync(worker, topic, limits, record => pipeline.Apply(record), loggers, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the last records of a topic through a sink's converters and transformations, and puts what comes out into the sink: for show where it can take them back, or for good.</summary>
    /// <param name="config">The sink's config.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="limits">How much.</param>
    /// <param name="isForGood">Whether the sink really writes; else it is run only if it can take back what it has written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ConnectException">The config is wrong, or the topic can't be read. What the sink fails with is in the answer.</exception>
    public async Task<SinkTrial> TrySinkAsync(Config config, string topic, PreviewLimits limits, bool isForGood, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var connector = Parse(config);
        var survivors = new List<SinkRecord>();
        using var pipeline = new PreviewPipeline(worker, connector, plugins, loggers) { Survivors = survivors };
        var records = await TopicSample.ReadAsync(worker, topic, limits, record => pipeline.Apply(record), loggers, time, cancellationToken).ConfigureAwait(false);
        var task = NewSinkTask(connector);
        if (!isForGood && task is not IRehearsingSinkTask)
            return new(records, SinkTrialOutcome.NotRun, [], null);
        var run = await StartAsync(config, limits.Time, cancellationToken).ConfigureAwait(false);
        try
        {
            var tasks = await run.GetTaskConfigsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            var resolved = worker.Providers.Resolve(tasks.Count > 0 ? tasks[0] : throw new ConnectException($"{connector.ConnectorClass} has no task for this config."));
            var rehearsal = new SinkRehearsal(task, resolved, isForGood, loggers.CreateLogger(TaskConfigs.ClassNameOf(task.GetType())), time);
            var trial = await rehearsal.RunAsync(records, survivors, limits.Time, cancellationToken).ConfigureAwait(false);
            var secrets = SecretsOf(config);
            return trial with
            {
                Error = trial.Error is null ? null : secrets.Hide(trial.Error),
                Writes = [.. trial.Writes.Select(write => new RehearsedWrite(secrets.Hide(write.Target), write.Content))],
            };
        }
        finally
        {
            await run.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whether a config is that of a source.</summary>
    /// <exception cref="ConnectException">Its class is not known.</exception>
    public bool IsSource(Config config) => plugins.GetConnector(Parse(config).ConnectorClass).Kind == PluginKind.Source;

    private SinkTask NewSinkTask(ConnectorConfig connector) =>
        PluginRegistry.CreateTask(plugins.CreateConnector(connector.ConnectorClass).TaskType) as SinkTask ?? throw new ConnectException($"{connector.ConnectorClass} is not a sink.");

    private ConnectorConfig Parse(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return ConnectorConfig.Parse(NameOf(config), worker.Providers.Resolve(config));
    }

    private static string NameOf(Config config) => config.GetValueOrDefault("name") ?? Nameless;

    private async Task<IConnectorRun> StartAsync(Config config, TimeSpan? callTimeout, CancellationToken cancellationToken)
    {
        var start = ConnectorRun.StartAsync(
            NameOf(config), config, TargetState.Started, new NoEvents(), worker, plugins, static _ => new EmptyOffsetStore(), new ConnectMetrics(new(time, 2, 30_000)), loggers, time,
            callTimeout: callTimeout);
        try
        {
            return await start.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody waits for it any more, but it must not be left running.
            await StopWhenStartedAsync(start).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task StopWhenStartedAsync(Task<IConnectorRun> start)
    {
        IConnectorRun run;
        try
        {
            run = await start.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return; // it has not started, and what it failed with is no longer asked for
        }
        await run.StopAsync().ConfigureAwait(false);
    }

    private ConfigSecrets SecretsOf(Config config) => new(config, worker.Providers.Resolve(config));

    /// <summary>A task's config without values of variables that the connector passes on by other names.</summary>
    private static OrderedDictionary<string, string?> Hide(ConfigSecrets secrets, Config task)
    {
        var hidden = new OrderedDictionary<string, string?>(task.Count, StringComparer.Ordinal);
        foreach (var (key, value) in task)
            hidden[key] = value is null ? null : secrets.Hide(value);
        return hidden;
    }

    private async Task SampleAsync(
        ConnectorConfig connector, Config taskConfig, PreviewPipeline pipeline, List<PreviewedRecord> previewed, PreviewLimits limits, CancellationToken cancellationToken)
    {
        var instance = plugins.CreateConnector(connector.ConnectorClass);
        if (PluginRegistry.CreateTask(instance.TaskType) is not SourceTask task)
            throw new ConnectException($"{connector.ConnectorClass} is not a source: give records to take through its transformations.");
        var resolved = worker.Providers.Resolve(taskConfig);
        using var offsets = new Stores.OffsetReader(connector.Name, new EmptyOffsetStore());
        task.Initialize(new TaskContext(resolved, offsets, time, loggers.CreateLogger(TaskConfigs.ClassNameOf(task.GetType()))));
        var start = Task.Run(() => task.StartAsync(resolved, cancellationToken), CancellationToken.None);
        await start.WaitAsync(limits.Time + LastMoment, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!start.IsCompleted)
            throw new ConnectException($"The attempt to start a task of the connector {connector.Name} has not ended within {limits.Time.TotalSeconds} seconds and was given up.");
        try
        {
            await start.ConfigureAwait(false);
            while (previewed.Count < limits.RecordsMax && !cancellationToken.IsCancellationRequested)
            {
                // A source that does not watch the token, or blocks, must not outlast the limit.
                var records = await Task.Run(() => task.PollAsync(cancellationToken).AsTask(), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
                foreach (var record in records ?? [])
                {
                    previewed.Add(pipeline.Apply(record));
                    if (previewed.Count >= limits.RecordsMax)
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time is over: what has come is the sample.
        }
        finally
        {
            await StopAsync(task, connector).ConfigureAwait(false);
        }
    }

    /// <summary>Stops a task. One that does not end is left alone, and told of.</summary>
    private async Task StopAsync(SourceTask task, ConnectorConfig connector)
    {
        var stop = Task.Run(() => task.StopAsync(CancellationToken.None), CancellationToken.None);
        await stop.WaitAsync(StopLimit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCompleted)
            await stop.ConfigureAwait(false);
        else
            loggers.CreateLogger("Headrace.Connect.Runtime.Preview").PreviewedTaskHangs(connector.Name, StopLimit.TotalSeconds);
    }

    private sealed class NoEvents : IConnectorEvents
    {
        public void OnMade(string? version)
        {
            // Nobody asks for its status.
        }

        public void OnReconfigurationRequested()
        {
            // A preview runs the tasks that it got.
        }

        public void OnError(Exception error)
        {
            // Nor does it last long enough to be told.
        }
    }

    private sealed class TaskContext(Config config, Stores.OffsetReader offsets, TimeProvider time, ILogger logger) : ISourceTaskContext
    {
        public Config Config => config;

        public IOffsetStorageReader OffsetStorageReader => offsets;

        public ITransactionContext? TransactionContext => null;

        public TimeProvider TimeProvider => time;

        public ILogger Logger => logger;
    }
}
