using CsCheck;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Source;
using Headrace.Connect.Transforms.Debezium;
using Headrace.Connect.Transforms.Debezium.Outbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>Where Debezium's transformations differ from the real ones on purpose, and what golden files can't hold.</summary>
public sealed class BeyondDebeziumTests
{
    private static readonly Schema Row = SchemaBuilder.Struct().Name("s.t.Value").Optional().Field("id", Schema.Int64)
        .Field("n", new SchemaBuilder(SchemaType.Int32).Default(7).Build()).Build();

    private static readonly Schema Source = SchemaBuilder.Struct().Name("Source").Field("table", Schema.String).Build();

    private static readonly Schema Event = SchemaBuilder.Struct().Name("s.t.Envelope")
        .Field("before", Row).Field("after", Row).Field("source", Source).Field("op", Schema.String).Field("ts_ms", Schema.OptionalInt64).Build();

    [Fact]
    public void ExtractNewRecordState_AddsWholeStructs_AndLeavesOutWhatIsNotThere()
    {
        using var transformation = Configured(new ExtractNewRecordState(), ("add.fields", "source:origin,transaction.id,nope.x"), ("add.headers", "source"));

        var record = transformation.Apply(Record(Change("c", null, 1)))!;

        Assert.Equal("Struct{id=1,n=5,__origin=Struct{table=t}}", record.Value.ToString());
        Assert.Equal(["id", "n", "__origin"], record.ValueSchema!.Fields.Select(field => field.Name));
        Assert.Equal("Struct{table=t}", record.Headers.LastWithName("__source")!.Value.ToString());
    }

    [Theory]
    [InlineData("tombstone", "Struct{id=1}")]
    [InlineData("rewrite", "Struct{id=1,n=7,__deleted=false}")]
    public void ExtractNewRecordState_KeepsRequiredFieldsWithoutAValue_WhereThereIsADefault(string mode, string text)
    {
        using var transformation = Configured(new ExtractNewRecordState(), ("delete.tombstone.handling.mode", mode));
        var change = Change("c", null, 1);
        change.Set("after", DataValue.From(new Struct(Row).Set("id", 1L)));

        var record = transformation.Apply(Record(change))!;

        Assert.Equal(text, record.Value.ToString());
        record.Value.AsStruct().Validate();
    }

    [Fact]
    public void ExtractNewRecordState_DropsFieldsOfDeletesThatBecomeTombstonesWithoutSchema()
    {
        using var transformation = Configured(
            new ExtractNewRecordState(), ("delete.tombstone.handling.mode", "delete-to-tombstone"), ("drop.fields.header.name", "drop"), ("drop.fields.from.key", "true"), ("drop.fields.keep.schema.compatible", "false"));
        var key = SchemaBuilder.Struct().Field("id", Schema.Int64).Field("x", Schema.Int64).Build();
        var record = new SourceRecord(
            null, null, "s.t", null, key, DataValue.From(new Struct(key).Set("id", 1L).Set("x", 2L)), Event, DataValue.From(Change("d", 1, null)), null,
            new Headers().Add("drop", null, DataValue.From([DataValue.From("x")])));

        var result = transformation.Apply(record)!;

        Assert.Null(result.ValueSchema);
        Assert.Equal("Struct{id=1}", result.Key.ToString());
        Assert.Equal(["id"], result.KeySchema!.Fields.Select(field => field.Name));
    }

    /// <summary>Records of one table come with equal schemas, but not always with the same object.</summary>
    [Fact]
    public void ExtractNewRecordState_LeavesRowsAlone_ThatHaveNoneOfTheDroppedFields()
    {
        using var transformation = Configured(new ExtractNewRecordState(), ("drop.fields.header.name", "drop"));
        for (var round = 0; round < 2; round++)
        {
            var row = SchemaBuilder.Struct().Field("n", new SchemaBuilder(SchemaType.Int32).Optional().Default(7).Build()).Build();
            var schema = SchemaBuilder.Struct().Name("s.t.Envelope").Field("after", row).Field("op", Schema.String).Build();
            var envelope = new Struct(schema).Set("after", DataValue.From(new Struct(row))).Set("op", DataValue.From("c"));
            var record = new SourceRecord(null, null, "s.t", null, null, default, schema, DataValue.From(envelope), null, new Headers().Add("drop", null, DataValue.From([DataValue.From("x")])));

            var value = transformation.Apply(record)!.Value.AsStruct();

            Assert.True(value.GetWithoutDefault("n").IsNull);
        }
    }

    [Theory]
    [InlineData(":")]
    [InlineData("...")]
    [InlineData("a:b:c")]
    [InlineData(".a")]
    public void ExtractNewRecordState_RefusesReferencesOfAnotherForm(string reference) =>
        Assert.Throws<ConfigException>(() => Configured(new ExtractNewRecordState(), ("add.fields", reference)).Dispose());

    [Fact]
    public void ExtractNewRecordState_RefusesAnUnknownMode()
    {
        var exception = Assert.Throws<ConfigException>(() => Configured(new ExtractNewRecordState(), ("delete.tombstone.handling.mode", "none")).Dispose());

        Assert.Contains("drop, tombstone, rewrite", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChangedSchemas_AreMadeOncePerSchema()
    {
        using var unwrap = Configured(new ExtractNewRecordState(), ("add.fields", "op"), ("delete.tombstone.handling.mode", "rewrite"));
        using var route = Configured(new ByLogicalTableRouter(), ("topic.regex", ".*"), ("topic.replacement", "all"));

        Assert.Same(unwrap.Apply(Record(Change("c", null, 1)))!.ValueSchema, unwrap.Apply(Record(Change("d", 2, null)))!.ValueSchema);
        Assert.Same(route.Apply(Record(Change("c", null, 1)))!.ValueSchema, route.Apply(Record(Change("d", 2, null)))!.ValueSchema);
    }

    [Fact]
    public void Unwrapping_AllocatesTheResultAndNothingElse()
    {
        using var unwrap = Configured(new ExtractNewRecordState(), ("add.fields", "op,table"));
        using var route = Configured(new ByLogicalTableRouter(), ("topic.regex", ".*"), ("topic.replacement", "all"));
        var record = Record(Change("u", 1, 1));

        // Unwrap: a record, a struct with an array of four slots. Route: a record, three structs with two, two and five slots.
        Assert.True(AllocatedBy(() => unwrap.Apply(record)) <= 360, $"{AllocatedBy(() => unwrap.Apply(record))} bytes to unwrap");
        Assert.True(AllocatedBy(() => route.Apply(record)) <= 520, $"{AllocatedBy(() => route.Apply(record))} bytes to route");
    }

    [Fact]
    public void ByLogicalTableRouter_NamesTheSchemasOfEachTopicAfterIt()
    {
        using var router = Configured(new ByLogicalTableRouter(), ("topic.regex", "s\\.(.).*"), ("topic.replacement", "all-$1"));

        Assert.Equal("all-a.Envelope", router.Apply(Record(Change("c", null, 1), "s.a1"))!.ValueSchema!.Name);
        Assert.Equal("all-b.Envelope", router.Apply(Record(Change("c", null, 1), "s.b1"))!.ValueSchema!.Name);
    }

    [Theory]
    [InlineData("topic.regex", "")]
    [InlineData("topic.regex", "(")]
    [InlineData("topic.replacement", "")]
    [InlineData("key.field.regex", ".*")]
    public void ByLogicalTableRouter_RefusesWrongSettings(string key, string value)
    {
        var config = new Dictionary<string, string?> { ["topic.regex"] = ".*", ["topic.replacement"] = "a", [key] = value };
        using var router = new ByLogicalTableRouter();

        Assert.Contains(key.Replace("regex", "re", StringComparison.Ordinal), Assert.Throws<ConfigException>(() => router.Configure(config)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeaderToValue_ServesRecordsOfOneSchemaWithOtherHeaders()
    {
        using var transformation = Configured(new HeaderToValue(), ("headers", "a,b"), ("fields", "x,inner.y"), ("operation", "copy"));

        Assert.Equal("Struct{table=t,x=1}", transformation.Apply(WithHeaders("a"))!.Value.ToString());
        Assert.Equal("Struct{table=t,inner=Struct{y=1}}", transformation.Apply(WithHeaders("b"))!.Value.ToString());
        Assert.Equal("Struct{table=t,x=1,inner=Struct{y=1}}", transformation.Apply(WithHeaders("a", "b"))!.Value.ToString());
    }

    /// <summary>Debezium puts the value a level too high, or loses it.</summary>
    [Fact]
    public void HeaderToValue_AddsAllStructsOfAPath()
    {
        using var transformation = Configured(new HeaderToValue(), ("headers", "a,b"), ("fields", "x.y.z,x.v"), ("operation", "copy"));

        Assert.Equal("Struct{table=t,x=Struct{v=1,y=Struct{z=1}}}", transformation.Apply(WithHeaders("a", "b"))!.Value.ToString());
    }

    [Fact]
    public void HeaderToValue_KeepsStructsOptional()
    {
        using var transformation = Configured(new HeaderToValue(), ("headers", "a"), ("fields", "after.x"), ("operation", "move"));
        var record = new SourceRecord(null, null, "s.t", null, null, default, Event, DataValue.From(Change("d", 1, null)), null, new Headers().Add("a", Schema.String, DataValue.From("1")));

        var result = transformation.Apply(record)!;

        result.Value.AsStruct().Validate();
        Assert.True(result.ValueSchema!.Field("after")!.Schema.IsOptional);
    }

    [Theory]
    [InlineData("[1,2]", "[1, 2]")]
    [InlineData("[{\"a\":1},{\"b\":2}]", "[Struct{a=1}, Struct{b=2}]")]
    [InlineData("[{\"a\":{\"b\":1}},{\"a\":{\"c\":[{\"d\":2}]}},{\"a\":{\"c\":[{\"e\":3}]}}]", "[Struct{a=Struct{b=1}}, Struct{a=Struct{c=[Struct{d=2}]}}, Struct{a=Struct{c=[Struct{e=3}]}}]")]
    [InlineData("[{\"a\":1},null,{\"b\":2}]", "[Struct{a=1}, null, Struct{b=2}]")]
    [InlineData("[[1],[[2]]]", "[[1],[[2]]]")]
    [InlineData("[[1],[{}]]", "[[1],[{}]]")]
    [InlineData("{\"a\":123456789012345678901234567890}", "{\"a\":123456789012345678901234567890}")]
    [InlineData("{\"a\":1", "{\"a\":1")]
    public void EventRouter_ExpandsJson_OrLeavesTheText(string payload, string text)
    {
        using var router = Configured(new EventRouter(), ("table.expand.json.payload", "true"));

        var result = router.Apply(Outbox("c", payload))!;

        Assert.Equal(text, result.Value.ToString());
        result.ValueSchema!.Validate(result.Value);
    }

    /// <summary>Whatever the payload is: it is expanded to what its schema says, or stays as it is.</summary>
    [Fact]
    public void EventRouter_OfAnyPayload_GivesAValidRecord()
    {
        var leaf = Gen.OneOf(Gen.Const("1"), Gen.Const("2.5"), Gen.Const("\"x\""), Gen.Const("null"), Gen.Const("true"), Gen.Const("5000000000"), Gen.Const("1e400"), Gen.Const("\"\\ud800\""), Gen.Const("nope"));
        var json = Gen.Recursive<string>((depth, inner) => depth > 4
            ? leaf
            : Gen.OneOf(
                leaf,
                inner.List[0, 3].Select(items => $"[{string.Join(',', items)}]"),
                Gen.Select(Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const(""), Gen.Const("a.b")), inner).List[0, 3].Select(items => $"{{{string.Join(',', items.Select(item => $"\"{item.Item1}\":{item.Item2}"))}}}")));
        using var ignoring = Configured(new EventRouter(), ("table.expand.json.payload", "true"));
        using var keeping = Configured(new EventRouter(), ("table.expand.json.payload", "true"), ("table.json.payload.null.behavior", "optional_bytes"));

        json.Sample(
            text =>
            {
                foreach (var router in (EventRouter[])[ignoring, keeping])
                {
                    var record = router.Apply(Outbox("c", text))!;
                    record.ValueSchema?.Validate(record.Value);
                    if (record.Value.Kind == DataKind.String)
                        Assert.Equal(text, record.Value.AsString());
                }
            },
            iter: 2000,
            threads: 1);
    }

    /// <summary>Debezium gives the fields their names and loses their values.</summary>
    [Theory]
    [InlineData("avro", "{\"a b\":1,\"c-d\":{\"1e\":[2]}}", "Struct{a_b=1,c_d=Struct{_1e=[2]}}")]
    [InlineData("avro_unicode", "{\"a b\":1,\"c_d\":{\"1e\":[2]}}", "Struct{a_u0020b=1,c_u005fd=Struct{_u0031e=[2]}}")]
    [InlineData("avro", "{\"a-b\":1,\"a.b\":\"x\"}", "Struct{a_b=1}")]
    public void EventRouter_GivesFieldsNamesThatAvroAllows(string mode, string payload, string text)
    {
        using var router = Configured(new EventRouter(), ("table.expand.json.payload", "true"), ("field.name.adjustment.mode", mode));

        var result = router.Apply(Outbox("c", payload))!;

        Assert.Equal(text, result.Value.ToString());
        result.ValueSchema!.Validate(result.Value);
    }

    [Theory]
    [InlineData("oracle", "outbox.event.order", "42", "{}")]
    [InlineData("postgresql", null, null, null)]
    public void EventRouter_FindsColumnsInUpperCase_OfOracleAlone(string connector, string? topic, string? key, string? payload)
    {
        var row = SchemaBuilder.Struct().Name("s.OUTBOX").Field("ID", Schema.String).Field("AGGREGATETYPE", Schema.String).Field("AGGREGATEID", Schema.String).Field("PAYLOAD", Schema.OptionalString).Build();
        var source = SchemaBuilder.Struct().Field("connector", Schema.String).Build();
        var schema = SchemaBuilder.Struct().Name("s.OUTBOX.Envelope").Field("after", row).Field("source", source).Field("op", Schema.String).Field("ts_ms", Schema.OptionalInt64).Build();
        var change = new Struct(schema).Set("op", "c").Set("source", DataValue.From(new Struct(source).Set("connector", connector)))
            .Set("after", DataValue.From(new Struct(row).Set("ID", "1").Set("AGGREGATETYPE", "order").Set("AGGREGATEID", "42").Set("PAYLOAD", "{}")));
        using var router = Configured(new EventRouter());

        if (topic is null)
        {
            Assert.Contains("payload", Assert.Throws<ConnectException>(() => router.Apply(Record(change))).Message, StringComparison.Ordinal);
            return;
        }

        var result = router.Apply(Record(change))!;
        Assert.Equal((topic, key, payload, "1"), (result.Topic, result.Key.AsString(), result.Value.AsString(), result.Headers.LastWithName("id")!.Value.AsString()));
    }

    /// <summary>Threads have 1.5 MB, of which this may take little: what comes after walks through the same schema.</summary>
    [Fact]
    public void EventRouter_ExpandsTheDeepestJson_OnASmallStack()
    {
        ConnectRecord? result = null;
        var thread = new Thread(
            () =>
            {
                using var router = Configured(new EventRouter(), ("table.expand.json.payload", "true"));
                var payload = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);
                router.Apply(Outbox("c", payload));
                result = router.Apply(Outbox("c", payload));
            },
            512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(SchemaType.Struct, result?.ValueSchema?.Type);
    }

    [Fact]
    public void EventRouter_OfDeepJson_LeavesTheText()
    {
        using var router = Configured(new EventRouter(), ("table.expand.json.payload", "true"));
        var payload = string.Concat(Enumerable.Repeat("{\"a\":", 100_000));

        Assert.Equal(payload, router.Apply(Outbox("c", payload))!.Value.AsString());
    }

    [Fact]
    public void EventRouter_NamesTheSchemaOfEachAggregateAfterIt()
    {
        using var router = Configured(new EventRouter(), ("table.fields.additional.placement", "id:envelope"));

        Assert.Equal("s.order.outbox", router.Apply(Outbox("c", "x"))!.ValueSchema!.Name);
        Assert.Equal("s.customer.outbox", router.Apply(Outbox("c", "x", "customer"))!.ValueSchema!.Name);
    }

    [Theory]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    public void EventRouter_LogsUpdatesThatItDrops(string behaviour, LogLevel level)
    {
        using var router = new EventRouter();
        var log = new LevelLog();
        router.UseLogger(log);
        router.Configure(new Dictionary<string, string?> { ["table.op.invalid.behavior"] = behaviour });

        Assert.Null(router.Apply(Outbox("u", "x")));
        Assert.Equal([level], log.Levels);
    }

    [Theory]
    [InlineData("Europe/Berlin", 1679797800123, 1679794200123)]
    [InlineData("Europe/Berlin", 1698546600000, 1698539400000)]
    public void TimezoneConverter_TakesTheOffsetBeforeAGap_AndTheEarlierOfTwo(string zone, long before, long after)
    {
        // 02:30 on 2023-03-26 is in the gap, 02:30 on 2023-10-29 is there twice.
        Assert.NotNull(ZoneRules.Find(zone));
        Assert.Equal(after, before - (ZoneRules.Find(zone)!.OffsetAtLocal(before / 1000) * 1000L));
    }

    [Theory]
    [InlineData("UTC+2")]
    [InlineData("Pacific Standard Time")]
    [InlineData("../etc/passwd")]
    [InlineData("posix/UTC")]
    [InlineData("+08:60")]
    public void TimezoneConverter_KnowsNamesOfTheTimeZoneDatabaseAlone(string zone) => Assert.Null(ZoneRules.Find(zone));

    [Fact]
    public void ZoneFiles_ThatAreCutOrOfAnotherForm_AreNotRead()
    {
        byte[] header = [.. "TZif2"u8, .. new byte[15]];
        byte[] file = [.. header, .. new byte[24], .. header, .. Counts(0, 0, 0, 1, 1, 0), 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0x0e, 0x10, 0, 0];

        Assert.Equal(3600, ZoneTransitions.Parse(file)!.OffsetAt(99));
        Assert.Null(ZoneTransitions.Parse(file)!.OffsetAt(100));
        for (var length = 0; length < file.Length; length++)
            Assert.Null(ZoneTransitions.Parse(file.AsSpan(0, length)));
        file[^7] = 1;
        Assert.Null(ZoneTransitions.Parse(file));

        static byte[] Counts(params byte[] numbers) => [.. numbers.SelectMany(static number => (byte[])[0, 0, 0, number])];
    }

    [Theory]
    [InlineData(long.MinValue / 1000)]
    [InlineData(long.MaxValue / 1000)]
    public void TimezoneConverter_TakesTimesBeyondTheYearsOfDotNet(long epochSecond)
    {
        var zone = ZoneRules.Find("America/New_York")!;

        Assert.InRange(zone.OffsetAtLocal(epochSecond), -18_000, -14_400);
        Assert.InRange(zone.OffsetAt(epochSecond), -18_000, -14_400);
    }

    [Theory]
    [InlineData("+294247-01-10T04:00:54.775807Z", "+294247-01-10T09:30:54.775807+05:30")]
    [InlineData("-0044-03-15T20:00:00Z", "-0044-03-16T01:30:00+05:30")]
    [InlineData("2024-02-28T23:00:00Z", "2024-02-29T04:30:00+05:30")]
    [InlineData("9999-12-31T23:59:59.999999Z", "+10000-01-01T05:29:59.999999+05:30")]
    public void ZonedTimes_OfAnyYear_AreMoved(string before, string after) => Assert.Equal(after, ZonedText.MoveTimestamp(before, _ => 19_800));

    [Theory]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2023-01-01T24:00:00Z")]
    [InlineData("2023-01-01 00:00:00Z")]
    [InlineData("yesterday")]
    public void ZonedTimes_OfAnotherForm_FailTheirRecord(string text) => Assert.Throws<DataException>(() => ZonedText.MoveTimestamp(text, _ => 0));

    private static T Configured<T>(T transformation, params (string Key, string Value)[] config)
        where T : ITransformation
    {
        transformation.UseLogger(NullLogger.Instance);
        transformation.Configure(config.ToDictionary(entry => entry.Key, entry => (string?)entry.Value));
        return transformation;
    }

    private static Struct Change(string operation, long? before, long? after)
    {
        var change = new Struct(Event).Set("op", operation).Set("source", DataValue.From(new Struct(Source).Set("table", "t")));
        if (before is { } old)
            change.Set("before", DataValue.From(new Struct(Row).Set("id", old).Set("n", 5)));
        if (after is { } now)
            change.Set("after", DataValue.From(new Struct(Row).Set("id", now).Set("n", 5)));
        return change;
    }

    private static SourceRecord Record(Struct value, string topic = "s.t") => new(null, null, topic, null, null, default, value.Schema, DataValue.From(value));

    private static SourceRecord WithHeaders(params string[] names)
    {
        var headers = new Headers();
        foreach (var name in names)
            headers.Add(name, Schema.String, DataValue.From("1"));
        return new(null, null, "s.t", null, null, default, Source, DataValue.From(new Struct(Source).Set("table", "t")), null, headers);
    }

    private static SourceRecord Outbox(string operation, string payload, string aggregate = "order")
    {
        var row = SchemaBuilder.Struct().Name("s.outbox").Optional().Field("id", Schema.String).Field("aggregatetype", Schema.String).Field("aggregateid", Schema.String).Field("payload", Schema.OptionalString).Build();
        var schema = SchemaBuilder.Struct().Name("s.outbox.Envelope").Field("before", row).Field("after", row).Field("op", Schema.String).Field("ts_ms", Schema.OptionalInt64).Build();
        var content = new Struct(row).Set("id", "1").Set("aggregatetype", aggregate).Set("aggregateid", "42").Set("payload", payload);
        return Record(new Struct(schema).Set("after", DataValue.From(content)).Set("op", operation), "s.outbox");
    }

    private static long AllocatedBy(Func<object?> action)
    {
        for (var warmUp = 0; warmUp < 100; warmUp++)
            action();
        var least = long.MaxValue;
        for (var run = 0; run < 100; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private sealed class LevelLog : ILogger
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
