using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Headrace.Connect;
using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Rest;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Headrace.Connect.Transforms;
using Headrace.Connect.Transforms.Debezium.Scripting;
using Headrace.Connector.File;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>The tests that share the two workers; they run one after another, so that each sees what it has made alone.</summary>
[CollectionDefinition(nameof(WorkerPair))]
public sealed class WorkerPairTests : ICollectionFixture<WorkerPair>;

/// <summary>A standalone worker of Kafka Connect and one of ours, on the same broker, started once for the tests of the REST API.</summary>
public sealed class WorkerPair(KafkaFixture kafka) : IAsyncLifetime
{
    // Words that occur in no answer by themselves.
    private const string RealWord = "wjvm";
    private const string OurWord = "wnet";

    private RealConnect? _real;
    private ConnectWorker? _worker;
    private RestServer? _server;
    private TempFolder? _folder;

    /// <summary>The port of Kafka Connect's API.</summary>
    public int RealPort => _real!.Http.BaseAddress!.Port;

    /// <summary>The port of our API.</summary>
    public int OurPort => _server!.Addresses[0].Port;

    /// <summary>The plugins that we have: the other worker has more.</summary>
    public PluginRegistry Plugins { get; } = AddTransformations(PluginRegistry.CreateBuilder())
        .Add<FileStreamSourceConnector>().Add<FileStreamSinkConnector>()
        .Add<JsonConverter>().Add<StringConverter>().Add<ByteArrayConverter>().Add<BooleanConverter>()
        .Add<ShortConverter>().Add<IntegerConverter>().Add<LongConverter>().Add<FloatConverter>().Add<DoubleConverter>().Add<SimpleHeaderConverter>()
        .Build();

    public async ValueTask InitializeAsync()
    {
        if (!Peers.ArePresent)
            return; // each test says why it is skipped
        var broker = await kafka.StartedAsync();
        _folder = new TempFolder("rest");
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = broker.BootstrapServers,
            ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["plugin.path"] = $"{Path.Combine(Peers.Folder!, "kafka", "plugins", "file")},{LinkToDebezium(_folder)}",
        };
        _real = await RealConnect.StartStandaloneAsync(properties);

        properties["listeners"] = "http://127.0.0.1:0";
        properties["offset.storage.file.filename"] = _folder.Combine("offsets");
        var config = WorkerConfig.Parse(WorkerMode.Standalone, properties.ToDictionary(static setting => setting.Key, static string? (setting) => setting.Value));
        _worker = new ConnectWorker(new() { Config = config, Plugins = Plugins, LoggerFactory = NullLoggerFactory.Instance });
        _server = await RestServer.StartAsync(
            RestServerOptions.From(config, "unknown"),
            _worker.Herder,
            Plugins,
            new ConnectorConfigValidator(ConnectorValidationOptions.From(config), Plugins),
            new LoggerLevels(),
            NullLoggerFactory.Instance,
            CancellationToken.None);
        await _worker.StartAsync(_server.AdvertisedUrl, CancellationToken.None);
        await _worker.WaitUntilReadyAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_worker is not null)
            await _worker.DisposeAsync();
        if (_real is not null)
            await _real.DisposeAsync();
        _folder?.Dispose();
    }

    /// <summary>Sends the same request to both and compares what comes back, apart from what can't be equal.</summary>
    /// <returns>What both answered.</returns>
    public async Task<ComparableAnswer> CompareAsync(RestCase request)
    {
        Peers.SkipUnlessPresent();
        var real = new ComparableAnswer(await request.SendAsync(RealPort, RealWord), RealPort, RealWord, Plugins);
        var ours = new ComparableAnswer(await request.SendAsync(OurPort, OurWord), OurPort, OurWord, Plugins);
        if (real.Text != ours.Text)
            Assert.Fail($"{request.Method} {request.Target} {request.Body}\n{Difference(real.Text.Split('\n'), ours.Text.Split('\n'))}");
        return ours;
    }

    /// <summary>Makes a topic for each of the two.</summary>
    /// <param name="name">Its name, with <c>{w}</c> for the worker's word.</param>
    public async Task CreateTopicsAsync(string name)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = (await kafka.StartedAsync()).BootstrapServers }).Build();
        await admin.CreateTopicsAsync([
            .. ((string[])[RealWord, OurWord]).Select(word => new TopicSpecification { Name = name.Replace("{w}", word, StringComparison.Ordinal), NumPartitions = 1, ReplicationFactor = 1 })]);
    }

    /// <summary>Sends a request to both until both answer what is waited for.</summary>
    public async Task UntilAsync(RestCase request, string part)
    {
        Peers.SkipUnlessPresent();
        foreach (var (port, word) in ((int, string)[])[(RealPort, RealWord), (OurPort, OurWord)])
        {
            RawResponse? last = null;
            try
            {
                await Eventually.UntilAsync(async () => (last = await request.SendAsync(port, word)).Body.Contains(part, StringComparison.Ordinal), $"'{part}' comes");
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"{word}: {request} never answered '{part}', the last answer was {last?.Status} {last?.Body}", e);
            }
        }
    }

    /// <summary>The transformations and predicates, but for those of Debezium's package of scripts, which the other worker does not have.</summary>
    public static IEnumerable<Type> Transformations { get; } =
        [.. typeof(Transformation).Assembly.GetTypes().Where(static type => type.IsDefined(typeof(KafkaConnectNameAttribute), false) && !type.IsAssignableTo(typeof(ScriptTransformation)))];

    /// <summary>A folder with Debezium's folder in it: only then are its jars one plugin.</summary>
    private static string LinkToDebezium(TempFolder folder)
    {
        var plugins = Directory.CreateDirectory(folder.Combine("plugins")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(plugins, "debezium-postgres"), Path.Combine(Peers.Folder!, "kafka", "plugins", "debezium-postgres"));
        return plugins;
    }

    private static PluginRegistryBuilder AddTransformations(PluginRegistryBuilder builder)
    {
        foreach (var type in Transformations)
            builder.Add(type, () => Activator.CreateInstance(type)!, Plugin.BuiltInLocation);
        return builder;
    }

    private static string Difference(string[] real, string[] ours)
    {
        var at = 0;
        while (at < real.Length && at < ours.Length && real[at] == ours[at])
            at++;
        var start = Math.Max(0, at - 3);
        return $"Kafka Connect, from line {start}:\n{string.Join('\n', real.Skip(start).Take(14))}\nours:\n{string.Join('\n', ours.Skip(start).Take(14))}";
    }
}
