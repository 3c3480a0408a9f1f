using Headrace.TestKit;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>A distributed worker in this process, in a group of its own on a real Kafka.</summary>
internal sealed class RealWorker : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;

    private RealWorker(ConnectWorker worker, ILoggerFactory loggers)
    {
        Worker = worker;
        _loggers = loggers;
    }

    public ConnectWorker Worker { get; }

    public IHerder Herder => Worker.Herder;

    public static async Task<RealWorker> StartAsync(RealKafka kafka, string group, params (string Key, string Value)[] settings)
    {
        var loggers = LoggerFactory.Create(static logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new TestLog()));
        var config = TestWorker.Distributed(
        [
            ("bootstrap.servers", kafka.BootstrapServers), ("group.id", group), ("config.storage.topic", $"{group}-configs"), ("offset.storage.topic", $"{group}-offsets"),
            ("status.storage.topic", $"{group}-status"), ("offset.storage.partitions", "2"), ("status.storage.partitions", "1"), ("scheduled.rebalance.max.delay.ms", "0"),
            ("exactly.once.source.support", "enabled"), .. settings,
        ]);
        var plugins = TestPlugins.Create();
        var worker = new ConnectWorker(new() { Config = config, Plugins = plugins, LoggerFactory = loggers });
        await worker.StartAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}/"), TestContext.Current.CancellationToken);
        await worker.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        return new(worker, loggers);
    }

    public Task CreateAsync(string name, params (string Key, string? Value)[] settings)
    {
        var config = new OrderedDictionary<string, string?> { ["connector.class"] = typeof(ScriptedSourceConnector).FullName };
        foreach (var (key, value) in settings)
            config[key] = value;
        config["name"] = name;
        return Herder.PutConnectorConfigAsync(name, config, null, allowReplace: true, TestContext.Current.CancellationToken);
    }

    public async Task<string?> FailureAsync(string name)
    {
        string? trace = null;
        await Eventually.UntilAsync(
            async () =>
            {
                try
                {
                    var status = await Herder.GetConnectorStatusAsync(name, TestContext.Current.CancellationToken);
                    trace = status.Connector.State == ExecutionState.Failed ? status.Connector.Trace : status.Tasks.FirstOrDefault(static task => task.State == ExecutionState.Failed)?.Trace;
                    return trace is not null;
                }
                catch (Errors.NotFoundException)
                {
                    return false;
                }
            },
            $"{name} or a task of it has failed");
        return trace;
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        _loggers.Dispose();
    }
}
