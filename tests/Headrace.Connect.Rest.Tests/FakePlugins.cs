using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Plugins with the names and settings of Kafka Connect's own, which do nothing.</summary>
internal static class FakePlugins
{
    public static PluginRegistry Registry { get; } = NewBuilder().Add(static () => new BasicAuthSecurityRestExtension()).Build();

    /// <summary>Previews with these plugins, of a worker that reaches no cluster.</summary>
    public static ConnectorPreview Preview(PluginRegistry plugins)
    {
        var settings = new Dictionary<string, string?>
        {
            ["bootstrap.servers"] = "127.0.0.1:1",
            ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["offset.storage.file.filename"] = "none",
        };
        return new(WorkerConfig.Parse(WorkerMode.Standalone, settings, plugins), plugins, NullLoggerFactory.Instance, TimeProvider.System);
    }

    public static PluginRegistryBuilder NewBuilder() => PluginRegistry.CreateBuilder()
        .Add<FakeSource>().Add<FakeSink>().Add<FakeJsonConverter>().Add<FakeStringConverter>().Add<FakeHeaderConverter>()
        .Add<FakeRouter>().Add<FakeInsertValue>().Add<FakeInsertKey>().Add<FakePredicate>();
}

[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSourceConnector")]
internal sealed class FakeSource : SourceConnector
{
    public override string Version => "4.3.1";

    public override ConfigDef ConfigDefinition { get; } =
    [
        ConfigKey.String("file").Optional().Document("The file.", Importance.High),
        ConfigKey.String("topic").Check(new NonEmptyString()).Document("The topic.", Importance.High),
        ConfigKey.Int("batch.size").Default(2000).Document("The size of a batch.", Importance.Low),
    ];

    public override Type TaskType => typeof(object);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override ExactlyOnceSupport? GetExactlyOnceSupport(IReadOnlyDictionary<string, string?> config) =>
        config.ContainsKey("file") ? ExactlyOnceSupport.Supported : ExactlyOnceSupport.Unsupported;
}

[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSinkConnector")]
internal sealed class FakeSink : SinkConnector
{
    public override string Version => "4.3.1";

    public override ConfigDef ConfigDefinition { get; } = [ConfigKey.String("file").Optional().Document("The file.", Importance.High)];

    public override Type TaskType => typeof(object);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal abstract class FakeConverter : IConverter, IHeaderConverter
{
    public abstract ConfigDef ConfigDefinition { get; }

    public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey)
    {
        // Nothing is converted.
    }

    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        // Nothing is converted.
    }

    public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output) => false;

    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes) => default;

    public bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output) => false;

    public SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes) => default;

    public void Dispose()
    {
        // Nothing is held.
    }
}

[KafkaConnectName("org.apache.kafka.connect.json.JsonConverter")]
internal sealed class FakeJsonConverter : FakeConverter
{
    public override ConfigDef ConfigDefinition { get; } =
    [
        ConfigKey.String("converter.type").Document("How it is used.", Importance.Low),
        ConfigKey.Boolean("schemas.enable").Default(true).Document("Schemas.", Importance.High).Display("Schemas", 0, Width.Medium, "Enable Schemas"),
        ConfigKey.String("decimal.format").Default("BASE64").Check(CaseInsensitiveValidString.In("NUMERIC", "BASE64")).Document("Decimals.", Importance.Low)
            .Display("Serialization", 0, Width.Medium, "Decimal Format"),
    ];
}

[KafkaConnectName("org.apache.kafka.connect.storage.StringConverter")]
internal sealed class FakeStringConverter : FakeConverter
{
    public override ConfigDef ConfigDefinition { get; } = [ConfigKey.String("converter.type").Document("How it is used.", Importance.Low)];
}

[KafkaConnectName("org.apache.kafka.connect.storage.SimpleHeaderConverter")]
internal sealed class FakeHeaderConverter : IHeaderConverter
{
    public ConfigDef ConfigDefinition => ConfigDef.Empty;

    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        // Nothing is converted.
    }

    public bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output) => false;

    public SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes) => default;

    public void Dispose()
    {
        // Nothing is held.
    }
}

internal abstract class FakeTransformation : ITransformation
{
    public abstract ConfigDef ConfigDefinition { get; }

    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        // Nothing is changed.
    }

    public ConnectRecord? Apply(ConnectRecord record) => record;

    public void Dispose()
    {
        // Nothing is held.
    }
}

[KafkaConnectName("org.apache.kafka.connect.transforms.RegexRouter")]
internal sealed class FakeRouter : FakeTransformation
{
    public override ConfigDef ConfigDefinition { get; } =
    [
        ConfigKey.String("regex").Check(new ValidRegex()).Document("The pattern.", Importance.High),
        ConfigKey.String("replacement").Document("The replacement.", Importance.High),
    ];
}

[KafkaConnectName("org.apache.kafka.connect.transforms.InsertField$Value")]
internal sealed class FakeInsertValue : FakeTransformation
{
    public override ConfigDef ConfigDefinition { get; } = [ConfigKey.String("topic.field").Optional().Document("The field.", Importance.Medium)];
}

[KafkaConnectName("org.apache.kafka.connect.transforms.InsertField$Key")]
internal sealed class FakeInsertKey : FakeTransformation
{
    public override ConfigDef ConfigDefinition { get; } = [ConfigKey.String("topic.field").Optional().Document("The field.", Importance.Medium)];
}

[KafkaConnectName("org.apache.kafka.connect.transforms.predicates.TopicNameMatches")]
internal sealed class FakePredicate : IPredicate
{
    public ConfigDef ConfigDefinition { get; } = [ConfigKey.String("pattern").Check(new ValidRegex()).Document("The pattern.", Importance.Medium)];

    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        // Nothing is tested.
    }

    public bool Test(ConnectRecord record) => true;

    public void Dispose()
    {
        // Nothing is held.
    }
}
