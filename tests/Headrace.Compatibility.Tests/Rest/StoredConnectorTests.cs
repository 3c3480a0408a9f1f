using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Connectors that are in the config topic without having been validated by this worker: another one with other plugins stored them, or an older one.</summary>
[Collection(nameof(DistributedWorkers))]
public sealed class StoredConnectorTests(DistributedWorkers workers)
{
    private const string Source = """{"connector.class":"FileStreamSource","topic":"stored-{w}"}""";
    private const string Sink = """{"connector.class":"FileStreamSink","topics":"stored-{w}","file":"/dev/null"}""";
    private const string Hoist = """{"transforms":"a","transforms.a.type":"org.apache.kafka.connect.transforms.HoistField$Value",""";

    [Theory]
    [InlineData("key-converter", Source, """{"key.converter":"foo"}""")]
    [InlineData("value-converter", Sink, """{"value.converter":""}""")]
    [InlineData("converter-of-another-kind", Source, """{"value.converter":"org.apache.kafka.connect.transforms.HoistField$Value"}""")]
    [InlineData("header-converter", Source, """{"header.converter":"foo"}""")]
    [InlineData("transformation-without-type", Source, """{"transforms":"a"}""")]
    [InlineData("transformation", Source, """{"transforms":"a","transforms.a.type":"foo"}""")]
    [InlineData("transformation-setting", Source, Hoist + """ "x":"y"}""")]
    [InlineData("transformation-version", Source, Hoist + """ "transforms.a.field":"x","transforms.a.plugin.version":"9"}""")]
    [InlineData("negate", Source, Hoist + """ "transforms.a.field":"x","transforms.a.negate":"maybe"}""")]
    [InlineData("twice", Source, """{"transforms":"a,a","transforms.a.type":"org.apache.kafka.connect.transforms.HoistField$Value","transforms.a.field":"x"}""")]
    [InlineData("predicate-without-type", Source, """{"predicates":"p"}""")]
    [InlineData("predicate", Source, """{"predicates":"p","predicates.p.type":"foo"}""")]
    [InlineData("predicate-setting", Source, """{"predicates":"p","predicates.p.type":"org.apache.kafka.connect.transforms.predicates.TopicNameMatches"}""")]
    [InlineData("reload", Source, """{"config.action.reload":"RESTART"}""")]
    [InlineData("exactly-once", Source, """{"exactly.once.support":"maybe"}""")]
    [InlineData("offsets-topic", Source, """{"offsets.storage.topic":" "}""")]
    [InlineData("version", Source, """{"connector.plugin.version":"9"}""")]
    [InlineData("converter-version", Source, """{"value.converter":"org.apache.kafka.connect.json.JsonConverter","value.converter.plugin.version":"9"}""")]
    [InlineData("name", Source, """{"name":null}""")]
    [InlineData("tasks", Source, """{"tasks.max":"0"}""")]
    [InlineData("topics-twice", Sink, """{"topics.regex":"a"}""")]
    [InlineData("no-topics", Sink, """{"topics":null}""")]
    [InlineData("empty-topic", Sink, """{"topics":"a,,b"}""")]
    [InlineData("regex", Sink, """{"topics":null,"topics.regex":"("}""")]
    [InlineData("dead-letters", Sink, """{"errors.deadletterqueue.topic.name":"stored-{w}"}""")]
    public async Task WrongSettings_FailThemAtTheirStart(string name, string config, string more)
    {
        Peers.SkipUnlessPresent();
        name = "stored-" + name;
        await workers.WriteAsync("{w}-configs", "connector-" + name, $$"""{"properties":{{With(config, name, more)}}}""");

        await workers.UntilAsync(RestCase.Parse($"GET /connectors/{name}/status"), "FAILED");
        await workers.CompareAsync(RestCase.Parse($"GET /connectors/{name}/status"));
        await workers.CompareAsync(RestCase.Parse($"GET /connectors/{name}/offsets"));
        await workers.CompareAsync(RestCase.Parse($"DELETE /connectors/{name}"));
    }

    /// <summary>A config with other settings; null takes one away.</summary>
    private static string With(string config, string name, string more)
    {
        var merged = JsonNode.Parse(config)!.AsObject();
        merged["name"] = name;
        foreach (var (key, value) in JsonNode.Parse(more)!.AsObject())
        {
            if (value is null)
                merged.Remove(key);
            else
                merged[key] = value.DeepClone();
        }
        return merged.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
