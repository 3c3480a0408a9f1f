using System.Diagnostics;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Headrace.Connect.Source;
using Headrace.Connect.Transforms.Debezium.Outbox;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>The spans that the outbox's router makes where something listens.</summary>
public sealed class OutboxTracingTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";

    private readonly AsyncLocal<List<Activity>> _ended = new();
    private readonly ActivityListener _listener;

    public OutboxTracingTests()
    {
        // Other tests may run at the same time: each has its own list.
        _ended.Value = [];
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == OutboxTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _ended.Value?.Add(activity),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Event_WithAContext_GetsSpansBelowIt_AndHeadersThatHandThemOn()
    {
        var record = Apply($"#Sat Jan 01\ntraceparent={Parent}\n tracestate : a\\=b\n", headers: new Headers().Add("traceparent", Schema.String, DataValue.From("old")));

        Assert.Equal(["debezium-read", "db-log-write"], _ended.Value!.Select(activity => activity.OperationName));
        var (read, write) = (_ended.Value![0], _ended.Value[1]);
        Assert.Equal((Trace, "b7ad6b7169203331", "a=b"), (write.TraceId.ToHexString(), write.ParentSpanId.ToHexString(), write.TraceStateString));
        Assert.Equal(write.SpanId, read.ParentSpanId);
        Assert.Equal((1700000000123, 1700000000456), (new DateTimeOffset(write.StartTimeUtc).ToUnixTimeMilliseconds(), new DateTimeOffset(read.StartTimeUtc).ToUnixTimeMilliseconds()));
        Assert.Equal(
            [("db.type", "postgresql"), ("db.cdc-name", "srv"), ("db.instance", "inv"), ("db.table", "outbox"), ("db.ts_ms", "1700000000123")],
            write.TagObjects.Select(tag => (tag.Key, (string)tag.Value!)));
        Assert.Equal([("op", "c"), ("ts_ms", "1700000000456")], read.TagObjects.Select(tag => (tag.Key, (string)tag.Value!)));
        Assert.Equal(
            [("traceparent", $"00-{Trace}-{write.SpanId.ToHexString()}-01"), ("tracestate", "a=b"), ("id", "e1")],
            record.Headers.Select(header => (header.Key, header.Value.AsString())));
    }

    [Theory]
    [InlineData(null, null, 0)]
    [InlineData(null, "true", 0)]
    [InlineData(null, "false", 2)]
    [InlineData("nothing of a trace", "true", 2)]
    public void Event_WithoutAContext_GetsSpansWhereTheyAreAskedFor(string? context, string? withFieldOnly, int spans)
    {
        var record = Apply(context, withFieldOnly, operation: "reading");

        Assert.Equal(spans, _ended.Value!.Count);
        Assert.Equal(spans > 0, record.Headers.LastWithName("traceparent") is not null);
        if (spans > 0)
            Assert.Equal("reading", _ended.Value[0].OperationName);
    }

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a : b c ", "a", "b c ")]
    [InlineData("!x\n\n  a\\=\\u0062\tc\\nd", "a=b", "c\nd")]
    [InlineData("a", "a", "")]
    [InlineData("a=b\\", "a", "b")]
    public void ContextText_IsReadAsJavasProperties(string text, string key, string value) =>
        Assert.Equal(new Dictionary<string, string> { [key] = value }, SpanContextText.Parse(text));

    private static ConnectRecord Apply(string? context, string? withFieldOnly = null, string? operation = null, Headers? headers = null)
    {
        var row = SchemaBuilder.Struct().Name("s.outbox").Field("id", Schema.String).Field("aggregatetype", Schema.String).Field("aggregateid", Schema.String).Field("payload", Schema.OptionalString)
            .Field("tracingspancontext", Schema.OptionalString).Build();
        var source = SchemaBuilder.Struct().Field("connector", Schema.String).Field("name", Schema.String).Field("db", Schema.String).Field("table", Schema.String).Field("ts_ms", Schema.Int64).Field("gtid", Schema.OptionalString).Build();
        var schema = SchemaBuilder.Struct().Name("s.outbox.Envelope").Field("after", row).Field("source", source).Field("op", Schema.String).Field("ts_ms", Schema.OptionalInt64).Build();
        var content = new Struct(row).Set("id", "e1").Set("aggregatetype", "order").Set("aggregateid", "42").Set("payload", "{}").Set("tracingspancontext", context);
        var origin = new Struct(source).Set("connector", "postgresql").Set("name", "srv").Set("db", "inv").Set("table", "outbox").Set("ts_ms", 1700000000123L);
        var change = new Struct(schema).Set("after", DataValue.From(content)).Set("source", DataValue.From(origin)).Set("op", "c").Set("ts_ms", 1700000000456L);

        var config = new Dictionary<string, string?>();
        if (withFieldOnly is not null)
            config["tracing.with.context.field.only"] = withFieldOnly;
        if (operation is not null)
            config["tracing.operation.name"] = operation;
        using var router = new EventRouter();
        router.Configure(config);
        return router.Apply(new SourceRecord(null, null, "s.outbox", null, null, default, schema, DataValue.From(change), null, headers))!;
    }
}
