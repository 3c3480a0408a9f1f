using System.Buffers;
using System.Text;
using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Headrace.Connect.Transforms;
using Headrace.Connect.Transforms.Debezium;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>A connector's settings as people write them for Debezium, in the chain between task and converters.</summary>
public sealed class DebeziumPipelineTests
{
    private static readonly Schema Row = SchemaBuilder.Struct().Name("s.t.Value").Field("id", Schema.Int64).Field("name", Schema.OptionalString).Optional().Build();
    private static readonly Schema Source = SchemaBuilder.Struct().Name("Source").Field("table", Schema.String).Build();

    private static readonly Schema Event = SchemaBuilder.Struct().Name("s.t.Envelope")
        .Field("before", Row).Field("after", Row).Field("source", Source).Field("op", Schema.String).Build();

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["key.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
        ["transforms"] = "unwrap,route",
        ["transforms.unwrap.type"] = "io.debezium.transforms.ExtractNewRecordState",
        ["transforms.unwrap.add.fields"] = "op,table",
        ["transforms.unwrap.add.headers"] = "op",
        ["transforms.unwrap.delete.tombstone.handling.mode"] = "rewrite",
        ["transforms.route.type"] = "org.apache.kafka.connect.transforms.RegexRouter",
        ["transforms.route.regex"] = "s\\.(.*)",
        ["transforms.route.replacement"] = "$1",
    };

    [Fact]
    public void SourceRecord_IsUnwrapped_RoutedAndConverted()
    {
        var (chain, converters, errors) = Parts(schemas: false);
        using var pipeline = new SourceRecordPipeline(chain, converters, errors);

        pipeline.Begin(new SourceRecord(null, null, "s.t", null, Schema.String, "k", Event, DataValue.From(Change("u", 1, "one", "uno"))));
        Assert.Equal(PipelineStep.Ready, pipeline.Advance());

        Assert.Equal("t", pipeline.Topic);
        Assert.Equal("""{"id":1,"name":"uno","__deleted":"false","__op":"u","__table":"t"}""", Encoding.UTF8.GetString(pipeline.Value.Span));
        Assert.Equal(["__op=u"], pipeline.Headers.ToArray().Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.Value!.Value.Span)}"));
        pipeline.End();

        pipeline.Begin(new SourceRecord(null, null, "s.t", null, Schema.String, "k", Event, DataValue.From(Change("d", 1, "one", null))));
        Assert.Equal(PipelineStep.Ready, pipeline.Advance());
        Assert.Equal("""{"id":1,"name":"one","__deleted":"true","__op":"d","__table":"t"}""", Encoding.UTF8.GetString(pipeline.Value.Span));
        pipeline.End();

        pipeline.Begin(new SourceRecord(null, null, "s.t", null, Schema.String, "k", null, default));
        Assert.Equal(PipelineStep.Dropped, pipeline.Advance());
    }

    [Fact]
    public void SinkRecord_IsReadWithItsSchema_AndUnwrapped()
    {
        var (chain, converters, _) = Parts(schemas: true);
        using var ownedChain = chain;
        using var ownedConverters = converters;
        var bytes = new ArrayBufferWriter<byte>();
        converters.Value.FromConnectData("s.t", null, Event, DataValue.From(Change("c", 7, null, "neu")), bytes);

        var read = converters.Value.ToConnectData("s.t", null, new ReadOnlyMemory<byte>(bytes.WrittenMemory.ToArray()));
        ConnectRecord? record = new SinkRecord("s.t", 0, null, default, read.Schema, read.Value, 5);
        for (var stage = 0; stage < chain.Count; stage++)
            record = chain.Apply(stage, record!);

        var value = record!.Value.AsStruct();
        Assert.Equal("t", record.Topic);
        Assert.Equal("Struct{id=7,name=neu,__deleted=false,__op=c,__table=t}", value.ToString());
        Assert.Equal("s.t.Value", value.Schema.Name);
    }

    private static Struct Change(string operation, long id, string? before, string? after)
    {
        var change = new Struct(Event).Set("op", operation).Set("source", DataValue.From(new Struct(Source).Set("table", "t")));
        if (before is not null)
            change.Set("before", DataValue.From(new Struct(Row).Set("id", id).Set("name", before)));
        if (after is not null)
            change.Set("after", DataValue.From(new Struct(Row).Set("id", id).Set("name", after)));
        return change;
    }

    private static (TransformationChain Chain, RecordConverters Converters, ErrorTolerance Errors) Parts(bool schemas)
    {
        var plugins = new PluginRegistryBuilder().Add<StringConverter>().Add<JsonConverter>().Add<SimpleHeaderConverter>().Add<ExtractNewRecordState>().Add<RegexRouter>().Build();
        var worker = TestWorker.Standalone();
        var connector = ConnectorConfig.Parse("c", new Dictionary<string, string?>(Settings) { ["value.converter.schemas.enable"] = schemas ? "true" : "false" });
        var errors = new ErrorTolerance(connector, new("c", 0), new ErrorCounters(), [], TimeProvider.System, new Random(1), NullLogger.Instance);
        return (TransformationChain.Create(connector, plugins, NullLoggerFactory.Instance), RecordConverters.Create(worker, connector, plugins), errors);
    }
}
