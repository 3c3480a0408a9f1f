using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Kafka.Broker;
using Headrace.TestKit;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>A worker with our broker in this process, on a folder that outlives both.</summary>
internal sealed class EmbeddedWorker : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;

    private EmbeddedWorker(KafkaBroker broker, ConnectWorker worker, ILoggerFactory loggers)
    {
        Broker = broker;
        Worker = worker;
        _loggers = loggers;
    }

    public KafkaBroker Broker { get; }

    public ConnectWorker Worker { get; }

    public IHerder Herder => Worker.Herder;

    public static Task<EmbeddedWorker> StartAsync(TempFolder folder, WorkerMode mode = WorkerMode.Distributed, params (string Key, string Value)[] settings) =>
        StartAsync(folder, TestPlugins.Create(), mode, settings);

    public static Task<EmbeddedWorker> StartAsync(TempFolder folder, PluginRegistry plugins, WorkerMode mode, params (string Key, string Value)[] settings) =>
        StartAsync(folder, plugins, mode, new AnyConfig(), settings);

    public static async Task<EmbeddedWorker> StartAsync(
        TempFolder folder, PluginRegistry plugins, WorkerMode mode, IConnectorConfigCheck check, params (string Key, string Value)[] settings)
    {
        var loggers = LoggerFactory.Create(static logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new TestLog()));
        var broker = await KafkaBroker.StartAsync(new() { DataDirectory = folder.Combine("broker"), Port = 0 }, loggers, TestContext.Current.CancellationToken);
        (string, string)[] own =
        [
            ("bootstrap.servers", broker.BootstrapServers), ("offset.flush.interval.ms", "100"), ("offset.storage.file.filename", folder.Combine("offsets")), .. settings,
        ];
        var config = mode == WorkerMode.Distributed ? TestWorker.Distributed(plugins, own) : TestWorker.Standalone(own);
        var worker = new ConnectWorker(new() { Config = config, Plugins = plugins, ConfigCheck = check, LoggerFactory = loggers });
        var started = new EmbeddedWorker(broker, worker, loggers);
        try
        {
            await worker.StartAsync(new Uri("http://127.0.0.1:8083/"), TestContext.Current.CancellationToken);
            await worker.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public Task<PutConnectorResult> CreateAsync(string name, string connectorClass, params (string Key, string? Value)[] settings)
    {
        var config = new OrderedDictionary<string, string?> { ["connector.class"] = connectorClass };
        foreach (var (key, value) in settings)
            config[key] = value;
        config["name"] = name;
        return Herder.PutConnectorConfigAsync(name, config, null, allowReplace: true, TestContext.Current.CancellationToken);
    }

    public async Task UntilStateAsync(string name, ExecutionState connector, params ExecutionState[] tasks)
    {
        ConnectorStateInfo? last = null;
        try
        {
            await Eventually.UntilAsync(
                async () =>
                {
                    try
                    {
                        last = await Herder.GetConnectorStatusAsync(name, TestContext.Current.CancellationToken);
                        return last.Connector.State == connector && last.Tasks.Select(static task => task.State).SequenceEqual(tasks);
                    }
                    catch (Errors.NotFoundException)
                    {
                        return false;
                    }
                },
                $"{name} is {connector} with tasks {string.Join(',', tasks)}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It is {last} with tasks {string.Join(',', last?.Tasks ?? [])}.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await Broker.DisposeAsync();
        _loggers.Dispose();
    }
}
