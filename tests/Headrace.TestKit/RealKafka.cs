using Confluent.Kafka;

namespace Headrace.TestKit;

/// <summary>One real Apache Kafka broker in a temporary folder, on a free port of 127.0.0.1.</summary>
public sealed class RealKafka : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private PeerProcess _process;

    private RealKafka(TempFolder folder, IReadOnlyDictionary<string, string> environment, int port)
    {
        _folder = folder;
        _environment = environment;
        Port = port;
        _process = Run();
    }

    /// <summary>The port of its PLAINTEXT listener.</summary>
    public int Port { get; }

    /// <summary>What clients take for <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers => $"127.0.0.1:{Port}";

    /// <summary>What the broker wrote to its log, the last 2,000 lines.</summary>
    public string Log => _process.Output;

    /// <summary>Starts a broker and waits until it answers. Skips the running test, with the reason, where the peers are absent.</summary>
    /// <param name="extraSettings">Lines of server.properties that win over the script's own. <c>{port}</c> and <c>{controller}</c> stand for the ports of the broker.</param>
    /// <param name="environment">More of what the script takes: KAFKA_OPTS, KAFKA_FORMAT_ARGS, …</param>
    public static async Task<RealKafka> StartAsync(string extraSettings = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        Peers.SkipUnlessPresent();
        var folder = new TempFolder("kafka");
        var port = FreePort.Next(0, 100);   // the script's controller listens 100 above the broker
        var settings = extraSettings.Replace("{port}", $"{port}", StringComparison.Ordinal).Replace("{controller}", $"{port + 100}", StringComparison.Ordinal);
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["KAFKA_EXTRA"] = folder.WriteText("extra.properties", settings) };
        variables.TryAdd("KAFKA_HEAP", PeerProcess.ShortLivedJava);
        var kafka = new RealKafka(folder, variables, port);
        try
        {
            await Task.Run(kafka.WaitUntilUp);
        }
        catch
        {
            await kafka.DisposeAsync();
            throw;
        }
        return kafka;
    }

    /// <summary>Creates a topic with a new name and returns the name.</summary>
    public async Task<string> CreateTopicAsync(int partitions = 1, IReadOnlyDictionary<string, string>? configs = null, string prefix = "test")
    {
        var name = $"{prefix}-{Guid.NewGuid():N}";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync([new() { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = configs?.ToDictionary() ?? [] }]);
        return name;
    }

    /// <summary>Ends the broker; its folder and port are kept for <see cref="StartAgainAsync"/>.</summary>
    public async Task StopAsync() => await _process.DisposeAsync();

    /// <summary>Starts the broker that was stopped, and waits until it answers.</summary>
    public Task StartAgainAsync()
    {
        _process = Run();
        return Task.Run(WaitUntilUp);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private PeerProcess Run() => PeerProcess.Start("kafka-broker", [_folder.Combine("broker"), $"{Port}"], _environment);

    private void WaitUntilUp()
    {
        var config = new AdminClientConfig { BootstrapServers = BootstrapServers, ReconnectBackoffMs = 50, ReconnectBackoffMaxMs = 200 };
        using var admin = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var deadline = DateTime.UtcNow + StartLimit;
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The broker ended before it was up:\n{Log}");
            try
            {
                if (admin.GetMetadata(TimeSpan.FromSeconds(1)).Brokers.Count > 0)
                    return;
            }
            catch (KafkaException) when (DateTime.UtcNow < deadline)
            {
                // Not up yet.
            }
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"The broker is not up after {StartLimit.TotalSeconds:0} s:\n{Log}");
        }
    }
}
