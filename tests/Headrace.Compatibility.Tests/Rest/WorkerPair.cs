using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Headrace.Connect;
using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Rest;
using Headrace.Connect.Rest.Security;
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

/// <summary>A worker of Kafka Connect and one of ours in the same mode, on the same broker, started once for the tests of the REST API.</summary>
/// <remarks>The tests that share them run one after another, so that each sees what it has made alone.</remarks>
/// <param name="kafka">The broker.</param>
/// <param name="mode">The mode.</param>
/// <param name="letter">What the words of this pair begin with.</param>
/// <param name="settings">More settings of both workers.</param>
public abstract class WorkerPair(KafkaFixture kafka, WorkerMode mode, string letter, params (string Key, string Value)[] settings) : IAsyncLifetime
{
    // Words that occur in no answer by themselves. Each worker has its own: topics and consumer groups are the broker's.
    private readonly string _realWord = letter + "jvm";
    private readonly string _ourWord = letter + "net";

    private readonly LoggerLevels _loggerLevels = new();
    private RealConnect? _real;
    private ConnectWorker? _worker;
    private RestServer? _server;
    private TempFolder? _folder;

    /// <summary>The port of Kafka Connect's API.</summary>
    public int RealPort => _real!.Http.BaseAddress!.Port;

    /// <summary>The port of our API.</summary>
    public int OurPort => _server!.Addresses[0].Port;

    /// <summary>The port of Kafka Connect's admin listener.</summary>
    private int RealAdminPort { get; set; }

    /// <summary>The port of our admin listener.</summary>
    private int OurAdminPort => _server!.AdminAddresses[0].Port;

    /// <summary>The plugins that we have: the other worker has more.</summary>
    public PluginRegistry Plugins { get; } = AddTransformations(PluginRegistry.CreateBuilder())
        .Add(static () => new BasicAuthSecurityRestExtension(null))
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
            ["config.providers"] = "file",
            ["config.providers.file.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
            ["plugin.path"] = $"{Path.Combine(Peers.Folder!, "kafka", "plugins", "file")},{LinkToDebezium(_folder)}",
        };
        foreach (var (key, value) in settings)
            properties[key] = value;
        var hasAdmin = settings.Any(static setting => setting.Key == "admin.listeners" && setting.Value.Length > 0);
        if (hasAdmin)
            properties["admin.listeners"] = $"http://127.0.0.1:{RealAdminPort = FreePort.Next()}";
        if (mode == WorkerMode.Standalone)
        {
            _real = await RealConnect.StartStandaloneAsync(properties);
            properties["offset.storage.file.filename"] = _folder.Combine("offsets");
        }
        else
        {
            _real = await RealConnect.StartDistributedAsync(JoinGroup(properties, _realWord));
            JoinGroup(properties, _ourWord);
        }

        properties["listeners"] = "http://127.0.0.1:0";
        if (hasAdmin)
            properties["admin.listeners"] = "http://127.0.0.1:0";
        var config = WorkerConfig.Parse(mode, properties.ToDictionary(static setting => setting.Key, static string? (setting) => setting.Value));
        _worker = new ConnectWorker(new() { Config = config, Plugins = Plugins, LoggerFactory = NullLoggerFactory.Instance, LoggerLevels = _loggerLevels });
        _server = await StartServerAsync(config);
        await _worker.StartAsync(_server.AdvertisedUrl, CancellationToken.None);
        await _worker.WaitUntilReadyAsync(CancellationToken.None);
        // A group has a leader by then, but its session key has to be written and read.
        if (mode == WorkerMode.Distributed)
            await UntilAsync(RestCase.Parse("PUT /connectors/nope/fence [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacSHA256]"), "invalid signature");
    }

    /// <summary>Starts the REST API of our worker.</summary>
    internal Task<RestServer> StartServerAsync(WorkerConfig config) => RestServer.StartAsync(
        RestServerOptions.From(config, "unknown"), _worker!.Herder, Plugins, new ConnectorConfigValidator(ConnectorValidationOptions.From(config, config.ResolveVariables), Plugins), _loggerLevels,
        NullLoggerFactory.Instance, CancellationToken.None);

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
        return Compare(request, new(await SendToRealAsync(request), RealPort, _realWord, Plugins), new(await SendToOursAsync(request), OurPort, _ourWord, Plugins));
    }

    /// <summary>The same at the admin listeners.</summary>
    public async Task<ComparableAnswer> CompareAdminAsync(RestCase request)
    {
        Peers.SkipUnlessPresent();
        return Compare(
            request, new(await request.SendAsync(RealAdminPort, _realWord), RealAdminPort, _realWord, Plugins), new(await request.SendAsync(OurAdminPort, _ourWord), OurAdminPort, _ourWord, Plugins));
    }

    private static ComparableAnswer Compare(RestCase request, ComparableAnswer real, ComparableAnswer ours)
    {
        if (real.Text != ours.Text)
            Assert.Fail($"{request.Method} {request.Target} {request.Body}\n{Difference(real.Text.Split('\n'), ours.Text.Split('\n'))}");
        return ours;
    }

    /// <summary>Sends a request to Kafka Connect, again and again while it asks for patience because of a rebalance.</summary>
    public async Task<RawResponse> SendToRealAsync(RestCase request)
    {
        RawResponse? answer = null;
        await Eventually.UntilAsync(async () => !IsOfRebalance(answer = await request.SendAsync(RealPort, _realWord)), $"{request} is answered");
        return answer!;
    }

    /// <summary>Sends a request to ours.</summary>
    public Task<RawResponse> SendToOursAsync(RestCase request) => request.SendAsync(OurPort, _ourWord);

    /// <summary>Makes a topic for each of the two.</summary>
    /// <param name="name">Its name, with <c>{w}</c> for the worker's word.</param>
    public async Task CreateTopicsAsync(string name)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = (await kafka.StartedAsync()).BootstrapServers }).Build();
        await admin.CreateTopicsAsync([
            .. ((string[])[_realWord, _ourWord]).Select(word => new TopicSpecification { Name = name.Replace("{w}", word, StringComparison.Ordinal), NumPartitions = 1, ReplicationFactor = 1 })]);
    }

    /// <summary>Writes a record to a topic of each of the two.</summary>
    /// <param name="topic">Its name, with <c>{w}</c> for the worker's word, as in the key and the value.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="value">Its value; null for a tombstone.</param>
    public async Task WriteAsync(string topic, string key, string? value)
    {
        using var producer = new ProducerBuilder<string, string?>(new ProducerConfig { BootstrapServers = (await kafka.StartedAsync()).BootstrapServers }).SetValueSerializer(new NullableText()).Build();
        foreach (var word in (string[])[_realWord, _ourWord])
            await producer.ProduceAsync(Of(topic, word)!, new() { Key = Of(key, word)!, Value = Of(value, word) });

        static string? Of(string? text, string word) => text?.Replace("{w}", word, StringComparison.Ordinal);
    }

    private sealed class NullableText : ISerializer<string?>
    {
        public byte[] Serialize(string? data, SerializationContext context) => data is null ? null! : System.Text.Encoding.UTF8.GetBytes(data);
    }

    /// <summary>Reads a topic of Kafka Connect's to its end.</summary>
    /// <param name="name">Its name, with <c>{w}</c> for the worker's word.</param>
    public Task<IReadOnlyList<Message<string, byte[]?>>> ReadRealAsync(string name) => ReadAsync(name.Replace("{w}", _realWord, StringComparison.Ordinal));

    /// <summary>Reads a topic of ours to its end.</summary>
    /// <param name="name">Its name, with <c>{w}</c> for the worker's word.</param>
    public Task<IReadOnlyList<Message<string, byte[]?>>> ReadOursAsync(string name) => ReadAsync(name.Replace("{w}", _ourWord, StringComparison.Ordinal));

    /// <summary>Sends a request to both until both answer what is waited for.</summary>
    public async Task UntilAsync(RestCase request, string part)
    {
        Peers.SkipUnlessPresent();
        foreach (var (port, word) in ((int, string)[])[(RealPort, _realWord), (OurPort, _ourWord)])
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

    private async Task<IReadOnlyList<Message<string, byte[]?>>> ReadAsync(string topic)
    {
        using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = (await kafka.StartedAsync()).BootstrapServers,
            GroupId = "reads-alone",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        var records = new List<Message<string, byte[]?>>();
        while (consumer.Consume(TimeSpan.FromSeconds(30)) is { IsPartitionEOF: false } record)
            records.Add(record.Message);
        return records;
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

    /// <summary>Sets a group of the worker's own.</summary>
    private static Dictionary<string, string> JoinGroup(Dictionary<string, string> properties, string word)
    {
        properties["group.id"] = $"{word}-workers";
        foreach (var store in (string[])["config", "offset", "status"])
        {
            properties[$"{store}.storage.topic"] = $"{word}-{store}s";
            properties[$"{store}.storage.replication.factor"] = "1";
        }
        properties["offset.storage.partitions"] = "1";
        properties["status.storage.partitions"] = "1";
        return properties;
    }

    private static bool IsOfRebalance(RawResponse answer) => answer.Status is 409 or 500
        && (answer.Body.Contains("momentarily due to stale configuration", StringComparison.Ordinal) || answer.Body.Contains("because a rebalance is expected", StringComparison.Ordinal));

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
