using System.Globalization;
using System.Text.Json.Nodes;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Connector configurations as nobody writes them: settings of all kinds, with values that fit, nearly fit, or are of another setting.</summary>
internal sealed class RandomConnectorConfig(Random random)
{
    private const string Transforms = "org.apache.kafka.connect.transforms.";

    private static readonly string[] Classes =
    [
        "org.apache.kafka.connect.file.FileStreamSourceConnector", "org.apache.kafka.connect.file.FileStreamSinkConnector", "FileStreamSource", "FileStreamSink",
    ];

    private static readonly string[] Transformations =
    [
        "Cast$Value", "DropHeaders", "ExtractField$Value", "Filter", "Flatten$Value", "HeaderFrom$Value", "HoistField$Key", "InsertField$Value", "InsertHeader", "MaskField$Value",
        "ReplaceField$Value", "SetSchemaMetadata$Value", "TimestampConverter$Value", "TimestampRouter", "ValueToKey", "Cast", "NoSuch",
    ];

    private static readonly string[] Predicates = ["HasHeaderKey", "RecordIsTombstone", "NoSuch"];

    private static readonly string[] Converters =
    [
        "org.apache.kafka.connect.json.JsonConverter", "org.apache.kafka.connect.storage.StringConverter", "org.apache.kafka.connect.converters.ByteArrayConverter",
        "org.apache.kafka.connect.converters.LongConverter", "org.apache.kafka.connect.storage.SimpleHeaderConverter", "JsonConverter", "no.Such", "", " org.apache.kafka.connect.storage.StringConverter",
        "org.apache.kafka.connect.file.FileStreamSourceConnector",
    ];

    private static readonly string[] Odd =
    [
        "", "  ", "true", "FALSE", "yes", "0", "1", "-1", "2147483648", "1.5", "1e3", " 5 ", "0x10", "NaN", "all", "a", "a,b", "a,,b", ",", "a:b", "foo:int32", "foo:int99", "[", "(",
        ".*", "$1", "ü", "\0", "\n", "+5", "05", "5L", "٣", "{\"a\":1}", "a b", ";", "\\p{javaLowerCase}",
    ];

    private static readonly string[] Versions = ["4.3.1", "[4.3.1]", "[1,2)", "x", "a,,b", ",", "(4,)", "1a1", "(", "latest", "9"];

    private static readonly string[] ConnectorVersions = ["4.3.1", "[4.3.1]", "[4,5)", "(,5]", "latest", " 4.3.1 ", ",", "[1,2),[4,5)", "[", "(", "[5,4]", "(5)"];

    /// <summary>Kafka Connect reads these unchecked, and answers a null there with the text of a NullPointerException.</summary>
    private static readonly string[] NeverNull = ["topics.regex", "offsets.storage.topic", "errors.deadletterqueue.topic.name", "renames", "pattern"];

    private static readonly string[] Common =
    [
        "tasks.max", "tasks.max.enforce", "key.converter", "value.converter", "header.converter", "config.action.reload", "errors.tolerance", "errors.retry.timeout",
        "errors.log.enable", "key.converter.plugin.version", "value.converter.plugin.version", "key.converter.schemas.enable", "value.converter.decimal.format",
        "value.converter.schemas.cache.size", "key.converter.encoding", "value.converter.replace.null.with.default", "headrace.unknown", "unknown",
    ];

    private static readonly string[] OfSinks =
    [
        "topics", "topics.regex", "errors.deadletterqueue.topic.name", "errors.deadletterqueue.topic.replication.factor", "consumer.override.max.poll.records",
        "consumer.override.max.poll.interval.ms", "consumer.override.auto.offset.reset", "consumer.override.unknown", "admin.override.client.id", "producer.override.linger.ms",
    ];

    private static readonly string[] OfSources =
    [
        "topic.creation.groups", "topic.creation.default.partitions", "topic.creation.default.replication.factor", "topic.creation.g1.include", "topic.creation.g1.exclude",
        "topic.creation.g1.partitions", "exactly.once.support", "transaction.boundary", "transaction.boundary.interval.ms", "offsets.storage.topic", "producer.override.acks",
        "producer.override.linger.ms", "producer.override.batch.size", "producer.override.unknown", "consumer.override.unknown", "admin.override.unknown", "batch.size",
    ];

    private static readonly string[] OfTransformations =
    [
        "spec", "field", "fields", "headers", "operation", "topic.field", "static.field", "static.value", "header", "value.literal", "replacement", "include", "exclude", "renames",
        "schema.version", "target.type", "format", "unix.precision", "delimiter", "predicate", "negate", "field.syntax.version", "plugin.version", "pattern", "name",
    ];

    /// <summary>The next one.</summary>
    public JsonObject Next()
    {
        var className = Pick(Classes);
        var isSink = className.Contains("Sink", StringComparison.Ordinal);
        var config = new JsonObject { ["connector.class"] = className, ["name"] = Chance(0.9) ? "x" : Pick(Odd) };
        if (Chance(0.6))
        {
            config["file"] = "/tmp/{w}";
            config[isSink ? "topics" : "topic"] = "t";
        }

        if (Chance(0.15))
            config["connector.plugin.version"] = ConnectorVersion();
        Set(config, "", Common, 4);
        Set(config, "", isSink ? OfSinks : OfSources, 5);
        AddChain(config, "transforms", Transformations, Transforms, ["a", "a,b", "a , b", "a,a", "a,", "A b", "a,a.b"]);
        AddChain(config, "predicates", Predicates, Transforms + "predicates.", ["p", "p,q", "p,p", ""]);
        return config;
    }

    private void AddChain(JsonObject config, string key, string[] classes, string package, string[] lists)
    {
        if (Chance(0.5))
            return;
        var list = Pick(lists);
        config[key] = list;
        foreach (var alias in list.Split(',', StringSplitOptions.TrimEntries).Distinct())
        {
            var prefix = $"{key}.{alias}.";
            if (Chance(0.9))
                config[prefix + "type"] = Chance(0.1) ? Pick(Odd) : package + Pick(classes);
            Set(config, prefix, OfTransformations, 4);
        }
    }

    private void Set(JsonObject config, string prefix, string[] names, int most)
    {
        for (var count = random.Next(most + 1); count > 0; count--)
        {
            var name = Pick(names);
            config[prefix + name] = Value(name);
        }
    }

    /// <summary>A version that is not there has to be a new one each time: the second answer for one is a NullPointerException's.</summary>
    private string? ConnectorVersion() => Chance(0.1) ? null : Chance(0.4) ? $"9.{random.Next()}" : Pick(ConnectorVersions);

    private JsonNode? Value(string name) => name switch
    {
        _ when Chance(0.05) && !NeverNull.Contains(name) => null,
        "key.converter" or "value.converter" or "header.converter" => Pick(Converters),
        _ when name.EndsWith("plugin.version", StringComparison.Ordinal) => Pick(Versions),
        "predicate" => Pick(["p", "q", "", "none"]),
        _ when Chance(0.05) => random.Next(100),
        "tasks.max" or "errors.retry.timeout" when Chance(0.5) => random.Next(1, 9).ToString(CultureInfo.InvariantCulture),
        _ => Pick(Odd),
    };

    private bool Chance(double probability) => random.NextDouble() < probability;

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
