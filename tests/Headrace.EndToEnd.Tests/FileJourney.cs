using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>The main job: a file, through a topic, into a file; run over REST, on whichever broker.</summary>
internal sealed class FileJourney : IAsyncDisposable
{
    private const string Topic = "lines";

    private readonly TempFolder _folder = new("journey");
    private readonly string? _externalBootstrapServers;
    private readonly int _kafkaPort = FreePort.Next();
    private readonly int _restPort = FreePort.Next();

    public FileJourney(string? externalBootstrapServers, string? dataFolder = null, string? outputFile = null)
    {
        _externalBootstrapServers = externalBootstrapServers;
        Data = dataFolder ?? _folder.Combine("data");
        Output = outputFile ?? _folder.Combine("out.txt");
        Rest = new RestClient(_restPort);
    }

    /// <summary>A journey on the embedded broker or on the real one that tests share.</summary>
    public static async Task<FileJourney> CreateAsync(BrokerKind broker, KafkaFixture kafka) =>
        new(broker == BrokerKind.Embedded ? null : (await kafka.StartedAsync()).BootstrapServers);

    public RestClient Rest { get; }

    public HeadraceProcess? Program { get; private set; }

    public string Input => _folder.Combine("in.txt");

    public string Output { get; }

    public string FromTopic => _folder.Combine("topic.txt");

    public string Data { get; }

    // Names of its own: journeys share the real broker.
    public string TopicName => Topic + "-" + Path.GetFileName(_folder.Path);

    public string SourceName => "source-" + Path.GetFileName(_folder.Path);

    public string SinkName => "sink-" + Path.GetFileName(_folder.Path);

    public string BootstrapServers => _externalBootstrapServers ?? $"127.0.0.1:{_kafkaPort}";

    /// <summary>Starts the program, or starts it again, without waiting for it.</summary>
    public async Task StartAsync()
    {
        if (Program is not null)
            await Program.DisposeAsync();
        List<string> arguments = ["start", "--data", Data, "--kafka-port", $"{_kafkaPort}", "--rest-port", $"{_restPort}"];
        if (_externalBootstrapServers is not null)
        {
            arguments.AddRange("--worker", _folder.WriteText("worker.properties", $"""
                bootstrap.servers={_externalBootstrapServers}
                group.id={Path.GetFileName(_folder.Path)}
                config.storage.topic={Path.GetFileName(_folder.Path)}-configs
                offset.storage.topic={Path.GetFileName(_folder.Path)}-offsets
                status.storage.topic={Path.GetFileName(_folder.Path)}-status
                """));
        }

        Program = HeadraceProcess.Start(arguments);
    }

    public Task UntilReadyAsync() => Program!.UntilAsync(Rest.IsReadyAsync, "the REST API is ready");

    public async Task CreateConnectorsAsync()
    {
        await Rest.PutFileSourceAsync(SourceName, Input, TopicName);
        await Rest.PutFileSinkAsync(SinkName, TopicName, Output);
    }

    public Task UntilOutputAsync(Func<bool> condition, string what) =>
        Program!.UntilAsync(() => Task.FromResult(condition()), what, TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        if (Program is not null)
            await Program.DisposeAsync();
        _folder.Dispose();
    }
}
