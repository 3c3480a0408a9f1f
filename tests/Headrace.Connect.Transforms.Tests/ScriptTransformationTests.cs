using Cel;
using CsCheck;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Source;
using Headrace.Connect.Transforms.Debezium.Scripting;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>Debezium's Filter and ContentBasedRouter: their documented behaviour, since the classes are a package of its own that could not be asked.</summary>
public sealed class ScriptTransformationTests
{
    private const string JavaScript = "jsr223.graal.js";
    private const string Cel = "cel";

    private static readonly Schema Row = SchemaBuilder.Struct().Name("s.t.Value").Optional()
        .Field("id", Schema.Int64).Field("name", Schema.OptionalString).Field("price", Schema.OptionalFloat64).Field("tags", SchemaBuilder.Array(Schema.String).Optional().Build()).Build();

    private static readonly Schema Event = SchemaBuilder.Struct().Name("s.t.Envelope").Version(2).Field("before", Row).Field("after", Row).Field("op", Schema.String).Build();

    [Theory]
    [InlineData(JavaScript, "value.op == 'u' && value.before.id == 2", true)]
    [InlineData(JavaScript, "value.op === 'c'", false)]
    [InlineData(JavaScript, "value.after == null", true)]
    [InlineData(JavaScript, "value.after === null && value.nope === undefined", true)]
    [InlineData(JavaScript, "var b = value.before; b.name.startsWith('o') && b.price > 1", true)]
    [InlineData(JavaScript, "if (value.op == 'u') { true } else { false }", true)]
    [InlineData(JavaScript, "function wanted(v) { return v.id == 2; }\nwanted(value.before); // the last thing", true)]
    [InlineData(JavaScript, "let x = 5;\ntry { x.y.z } catch (e) { true }", true)]
    [InlineData(JavaScript, "switch (value.op) { case 'c': case 'u': true; break; default: false }", true)]
    [InlineData(JavaScript, "switch (value.op) { case 'c': true; break; case 'u': 1; default: { false } }", false)]
    [InlineData(JavaScript, "value.op == 'u'; const unused = 1; class Unused { }", true)]
    [InlineData(JavaScript, "value.before.tags.includes('b') && value.before.tags.length == 2", true)]
    [InlineData(JavaScript, "topic == 's.t' && key.id == 1", true)]
    [InlineData(JavaScript, "header.h1.value == 'x' && header.nope == undefined", true)]
    [InlineData(JavaScript, "valueSchema.name() == 's.t.Envelope' && valueSchema.version() == 2 && valueSchema.field('op').schema().type() == 'STRING' && keySchema.fields().length == 1", true)]
    [InlineData(JavaScript, "Object.keys(value).join() == 'before,after,op' && 'op' in value", true)]
    [InlineData(JavaScript, "/^o.e$/.test(value.before.name) && value.before.name.match('n').index == 1", true)]
    [InlineData(JavaScript, "JSON.stringify(value.before)", null)]
    [InlineData(JavaScript, "5", null)]
    [InlineData(JavaScript, "undefined", null)]
    [InlineData("graal.js", "true", true)]
    [InlineData(Cel, "value.op == 'u' && value.before.id == 2", true)]
    [InlineData(Cel, "value.op == 'c'", false)]
    [InlineData(Cel, "value.after == null", true)]
    [InlineData(Cel, "value.before.name.startsWith('o') && value.before.price > 1.0", true)]
    [InlineData(Cel, "'b' in value.before.tags && size(value.before.tags) == 2 && value.before.tags.exists(t, t == 'a')", true)]
    [InlineData(Cel, "topic == 's.t' && key.id == 1 && header.h1.value == 'x' && valueSchema.name == 's.t.Envelope'", true)]
    [InlineData(Cel, "value.before.name.matches('^o.e$')", true)]
    [InlineData(Cel, "value.before.id", null)]
    [InlineData(Cel, "value.nope", null)]
    public void Filter_KeepsWhatTheConditionIsTrueFor(string language, string condition, bool? isKept)
    {
        using var filter = Filter(language, condition);
        var record = Record(Update());

        if (isKept is null)
            Assert.Throws<DataException>(() => filter.Apply(record));
        else
            Assert.Same(isKept.Value ? record : null, filter.Apply(record));

        // Nothing is left of the first evaluation.
        if (isKept is not null)
            Assert.Same(isKept.Value ? record : null, filter.Apply(record));
    }

    [Theory]
    [InlineData(JavaScript, "value.before.id == 2 ? 'twos' : null", "twos")]
    [InlineData(JavaScript, "value.before.id == 3 ? 'threes' : null", "s.t")]
    [InlineData(JavaScript, "topic + '-' + value.op", "s.t-u")]
    [InlineData(Cel, "value.before.id == 2 ? 'twos' : null", "twos")]
    [InlineData(Cel, "topic + '-' + value.op", "s.t-u")]
    public void Router_SendsToTheTopicOfTheExpression(string language, string expression, string topic)
    {
        using var router = Router(language, expression);

        var record = router.Apply(Record(Update()))!;

        Assert.Equal(topic, record.Topic);
        Assert.Equal("x", record.Headers.LastWithName("h1")!.Value.AsString());
    }

    [Fact]
    public void Router_RefusesAResultThatIsNoText()
    {
        using var router = Router(JavaScript, "1");

        Assert.Equal("The expression of topic.expression gave '1.0', which is no text.", Assert.Throws<DataException>(() => router.Apply(Record(Update()))).Message);
    }

    [Theory]
    [InlineData("keep", true)]
    [InlineData("drop", false)]
    [InlineData("evaluate", true)]
    [InlineData("EVALUATE", true)]
    public void NullValue_IsHandledAsConfigured(string mode, bool isKept)
    {
        using var filter = Filter(JavaScript, "value == null", ("null.handling.mode", mode));
        var record = Record(null);

        Assert.Same(isKept ? record : null, filter.Apply(record));
    }

    [Fact]
    public void OtherTopics_PassUnchanged()
    {
        using var filter = Filter(JavaScript, "false", ("topic.regex", "a.*"));
        var record = Record(Update());

        Assert.Same(record, filter.Apply(record));
    }

    [Theory]
    [InlineData(9_007_199_254_740_991)]
    [InlineData(9_007_199_254_740_993)]
    [InlineData(long.MinValue)]
    public void Numbers_StayExact(long id)
    {
        using var filter = Filter(JavaScript, $"String(value.before.id) === '{id}'");
        using var cel = Filter(Cel, $"string(value.before.id) == '{id}'");
        var change = new Struct(Event).Set("before", DataValue.From(new Struct(Row).Set("id", id))).Set("op", "d");

        Assert.NotNull(filter.Apply(Record(change)));
        Assert.NotNull(cel.Apply(Record(change)));
    }

    [Theory]
    [InlineData(JavaScript, "value.at.getTime() === 1700000000123 && value.at.toISOString() === '2023-11-14T22:13:20.123Z'")]
    [InlineData(JavaScript, "value.bytes.length === 2 && value.bytes[0] === 1 && value.bytes[1] === -1")]
    [InlineData(JavaScript, "value.price === 12.5 && value.small === -3 && value.ratio === 0.5 && value.flag === true")]
    [InlineData(JavaScript, "value.map.k === 5 && value.map.get('k') === 5 && value.map.nope === undefined && Object.keys(value.map).length === 1")]
    [InlineData(JavaScript, "value.rows[1].id === 2 && value.rows.map(r => r.id).join('-') === '1-2' && value.rows.some(r => r.name === null)")]
    [InlineData(JavaScript, "JSON.parse(JSON.stringify(value.rows)).length === 2 && JSON.stringify(value.map) === '{\"k\":5}'")]
    [InlineData(JavaScript, "let n = 0; for (const name in value) n++; n === 9 && 'at' in value && value.hasOwnProperty('price')")]
    [InlineData(Cel, "value.at == timestamp('2023-11-14T22:13:20.123Z')")]
    [InlineData(Cel, "size(value.bytes) == 2 && value.bytes == b'\\x01\\xff'")]
    [InlineData(Cel, "value.price == 12.5 && value.small == -3 && value.ratio == 0.5 && value.flag")]
    [InlineData(Cel, "value.map.k == 5 && 'k' in value.map && size(value.map) == 1")]
    [InlineData(Cel, "value.numbers['7'] == 8 && value.numbers[7] == 8 && '7' in value.numbers && value.numbers.all(k, k == '7')")]
    [InlineData(Cel, "value.rows[1].id == 2 && value.rows.exists(r, r.name == null)")]
    public void Values_AreThoseOfTheLanguage(string language, string condition)
    {
        var schema = SchemaBuilder.Struct()
            .Field("at", new SchemaBuilder(SchemaType.Int64).Name("org.apache.kafka.connect.data.Timestamp").Version(1).Build()).Field("bytes", Schema.Bytes)
            .Field("price", new SchemaBuilder(SchemaType.Bytes).Name("org.apache.kafka.connect.data.Decimal").Version(1).Parameter("scale", "2").Build())
            .Field("small", Schema.Int8).Field("ratio", Schema.Float32).Field("flag", Schema.Boolean)
            .Field("map", SchemaBuilder.Map(Schema.String, Schema.Int32).Build()).Field("numbers", SchemaBuilder.Map(Schema.Int32, Schema.Int32).Build()).Field("rows", SchemaBuilder.Array(Row).Build()).Build();
        var value = new Struct(schema)
            .Set("at", DataValue.FromEpochMilliseconds(1_700_000_000_123)).Set("bytes", new byte[] { 1, 255 }).Set("price", new BigDecimal(1250, 2))
            .Set("small", (sbyte)-3).Set("ratio", 0.5f).Set("flag", true).Set("map", DataValue.From(new DataMap { { "k", 5 } })).Set("numbers", DataValue.From(new DataMap { { 7, 8 } }))
            .Set("rows", DataValue.From([DataValue.From(new Struct(Row).Set("id", 1L).Set("name", "x")), DataValue.From(new Struct(Row).Set("id", 2L))]));
        using var filter = Filter(language, condition);

        Assert.NotNull(filter.Apply(Record(value)));
    }

    [Theory]
    [InlineData("jsr223.groovy", "value.op == 'u'", "Groovy needs a Java virtual machine")]
    [InlineData("wasm.chicory", "x", "WebAssembly is not supported")]
    [InlineData("jsr223.python", "x", "There is no such language here")]
    [InlineData(JavaScript, "value.op ==", "Failed to parse expression")]
    [InlineData(JavaScript, "}); (function () {", "Failed to parse expression")]
    [InlineData(Cel, "value.op ==", "Failed to parse expression")]
    [InlineData(JavaScript, "", "A value is required")]
    [InlineData("", "true", "A value is required")]
    public void WrongSettings_AreRefusedAtTheStart(string language, string condition, string message)
    {
        var exception = Assert.Throws<ConfigException>(() => Filter(language, condition).Dispose());

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> HostileScripts =>
    [
        "while (true);",
        "for (;;) { try { while (true); } catch (e) { } }",
        "let s = 'x'; while (true) s += s;",
        "const a = []; while (true) a.push('x'.repeat(1000));",
        "'x'.repeat(500000000)",
        "[1].concat(Array(90000).fill('x'.repeat(1000000))).join('')",
        "JSON.stringify(Array(60000).fill('x'.repeat(1000000)))",
        "''.concat(...Array(60000).fill('x'.repeat(1000000)))",
        "new Array(100000000).fill(0)",
        "new ArrayBuffer(1000000000)",
        "new Uint8Array(1000000000)",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
        "function f() { f() } f()",
        "[1].map(function g() { return [1].map(g) })",
        "/(a+)+$/.test('a'.repeat(50) + '!')",
        "new RegExp('('.repeat(100000))",
        "'x'.match('('.repeat(100000))",
        "let f = Object.create(RegExp.prototype, { source: { value: '('.repeat(100000) }, constructor: { value: {} } }); 'x'.split(f)",
        "Array(1000).fill(0).every(() => /(a+)+$/.test('a'.repeat(50) + '!'))",
        "[1, 2, 3].sort(() => { while (true); })",
        "Array(60000).fill('x'.repeat(1000000)).map(encodeURIComponent)",
        "eval('1')",
        "new Function('return 1')()",
        "value.constructor.constructor('return 1')()",
        "(async function () { }).constructor('return 1')()",
        "System.IO.File.ReadAllText('/etc/passwd')",
        "importNamespace('System')",
        "import('fs')",
        "value.GetType().Assembly",
        "Java.type('java.lang.System').exit(1)",
        "value.op = 'c'",
        "delete value.op",
        "Object.defineProperty(value, 'op', { value: 1 })",
        "Object.setPrototypeOf(value, null).nope.nope",
        "throw new Error('mine')",
        "throw null",
        "undefined.x",
        "undeclared = 1",
        "(function () { this.leak = 1 })()",
        "Promise.resolve(true)",
        "let a = []; for (let i = 0; i < 30000; i++) a = [a]; JSON.stringify(a)",
        "'x'.repeat(1000000).replaceAll('x', 'y'.repeat(1000000))",
        "process.exit(1)",
        "require('child_process')",
        "console.log(1)",
    ];

    [Theory]
    [MemberData(nameof(HostileScripts))]
    public void HostileScript_FailsItsRecord_AndNothingElse(string script)
    {
        using var filter = Filter(JavaScript, $"if (value.before.id == 2) {{ {script} }} else {{ true }}");

        var exception = Assert.Throws<DataException>(() => filter.Apply(Record(Update())));

        Assert.NotEmpty(exception.Message);
        var other = Record(new Struct(Event).Set("before", DataValue.From(new Struct(Row).Set("id", 1L))).Set("op", "d"));
        Assert.Same(other, filter.Apply(other));
    }

    public static TheoryData<string> HostileText =>
    [
        new string('(', 20_000) + "1" + new string(')', 20_000),
        new string('[', 20_000) + new string(']', 20_000),
        new string('-', 20_000) + "1",
        new string('!', 20_000) + "true",
        "value" + string.Concat(Enumerable.Repeat(".a", 20_000)),
        string.Concat(Enumerable.Repeat("x=>", 10_000)) + "1",
    ];

    [Theory]
    [MemberData(nameof(HostileText))]
    public void HostileText_IsRefusedAtTheStart(string text)
    {
        Assert.Throws<ConfigException>(() => Filter(JavaScript, text).Dispose());
        Assert.Throws<ConfigException>(() => Filter(Cel, text).Dispose());
    }

    [Theory]
    [InlineData("[1,2].all(a, [1,2].all(b, [1,2].all(c, a + b + c > 0)))")]
    [InlineData("['x'].map(a, a + a).map(a, a + a).size() > 0")]
    public void CelThatMultiplies_IsRefusedAtTheStart(string expression) => Assert.Throws<ConfigException>(() => Filter(Cel, expression).Dispose());

    /// <summary>The Cel package's own evaluation reads properties of whatever object is there, from an enumeration to its type, its assembly, and so on.</summary>
    [Theory]
    [InlineData("google.protobuf.NullValue.NULL_VALUE.EnumDescriptor.ClrType.Assembly.Location == ''")]
    [InlineData("google.protobuf.Duration{seconds: 5}.Descriptor == null")]
    [InlineData("undeclared == 1")]
    [InlineData("undeclared(1)")]
    [InlineData("value.op.undeclared(1)")]
    public void CelThatNamesWhatIsNotThere_IsRefusedAtTheStart(string expression) => Assert.Throws<ConfigException>(() => Filter(Cel, expression).Dispose());

    [Theory]
    [InlineData("value.op.Length == 1")]
    [InlineData("value.before.tags.Length == 2")]
    [InlineData("value.Schema == null")]
    [InlineData("type(value.op).Value == 'string'")]
    [InlineData("timestamp('2023-11-14T22:13:20Z').UtcNow == null")]
    [InlineData("b'x'.Empty == null")]
    [InlineData("value['Schema'] == null")]
    [InlineData("header.h1.Key == 'h1'")]
    [InlineData("topic.Length > 0")]
    public void CelThatAsksForPropertiesOfObjects_FailsItsRecord(string expression)
    {
        using var filter = Filter(Cel, expression);

        Assert.Throws<DataException>(() => filter.Apply(Record(Update())));
    }

    [Theory]
    [InlineData("value.op == 'u' || value.op / 2 == 3", true)]
    [InlineData("value.op / 2 == 3 || value.op == 'u'", true)]
    [InlineData("value.op / 2 == 3 && value.op == 'x'", false)]
    [InlineData("value.op / 2 == 3 && value.op == 'u'", null)]
    [InlineData("value.nope == 1 || value.op == 'u'", null)]
    [InlineData("has(value.nope) || !has(value.op)", false)]
    [InlineData("has(value.before.name) && !has(value.after.name)", true)]
    [InlineData("has(value.nope.more)", null)]
    [InlineData("value.after.name == null", true)]
    [InlineData("'a' < 'c' && 'c' > 'a' && value.op >= 'c' && 'z' >= value.op", true)]
    [InlineData("2 < value.before.price && value.before.id <= 2 && 2.0 == value.before.id", true)]
    [InlineData("value.op in ['c', 'u'] && !(value.op in ['d'])", true)]
    [InlineData("'op' in value && 'id' in value.before && 1 in {'1': 2}", true)]
    [InlineData("{'a': 1, 'b': [2, 3]}.b[1] == 3 && {'a': 1}['a'] == 1", true)]
    [InlineData("value.before.tags.map(t, t + '!') == ['a!', 'b!'] && value.before.tags.filter(t, t != 'a')[0] == 'b'", true)]
    [InlineData("value.before.tags.exists_one(t, t == 'a') && value.before.all(name, name != 'x') && [1, 2].exists(value, value == 2)", true)]
    [InlineData("value.before.tags[5] == 'a'", null)]
    [InlineData("(value.before).id + 1 == 3 && -value.before.id == -2 && value.before.id % 2 == 0", true)]
    [InlineData("value.before.id == 2 ? value.op : 'x'", null)]
    [InlineData("type(value.before.id) == int && type(value.op) == string && int('5') == 5 && size('abc') == 3", true)]
    [InlineData("value.before < value.before", null)]
    [InlineData("value.before == value.before && value.before != value.after", true)]
    [InlineData("timestamp('2023-11-14T22:13:20Z').getFullYear() == 2023 && duration('60s') < duration('2m')", true)]
    [InlineData("keySchema.type == 'STRUCT' && valueSchema.version == 2 && header.h1.schema.type == 'STRING' && valueSchema.optional == false", true)]
    public void Cel_FollowsTheLanguagesRules(string condition, bool? isKept)
    {
        using var filter = Filter(Cel, condition);
        var record = Record(Update());

        for (var round = 0; round < 2; round++)
        {
            if (isKept is null)
                Assert.Throws<DataException>(() => filter.Apply(record));
            else
                Assert.Same(isKept.Value ? record : null, filter.Apply(record));
        }
    }

    /// <summary>Whatever the Cel package itself can evaluate, we evaluate to the same.</summary>
    [Fact]
    public void Cel_GivesWhatThePackageItselfGives()
    {
        var leaf = OneOf(
            "value.op", "value.before.id", "value.before.name", "value.before.price", "value.before.tags", "value.after", "value.after.id", "value.before", "topic", "1", "-2", "2.5", "'u'", "'one'",
            "true", "null", "[1, 2]", "['a', value.op]", "{'a': 1}", "value['op']", "value.before.tags[0]").Select(text => new CelSample(text));
        var expression = Gen.Recursive<CelSample>((depth, inner) => depth > 4 ? leaf : Gen.OneOf(
            leaf,
            Gen.Select(inner, OneOf("==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "+", "-", "*", "/", "%"), inner).Select(parts => new CelSample($"({parts.Item1} {parts.Item2} {parts.Item3})", parts.Item1, parts.Item3)),
            Gen.Select(inner, inner, inner).Select(parts => new CelSample($"({parts.Item1} ? {parts.Item2} : {parts.Item3})", parts.Item1, parts.Item2, parts.Item3)),
            inner.Select(part => new CelSample($"!({part})", part)),
            inner.Select(part => new CelSample($"-({part})", part)),
            Gen.Select(OneOf("size", "type", "has", "string", "int"), inner).Select(parts => parts.Item1 == "has" ? new CelSample("has(value.op)") : new CelSample($"{parts.Item1}({parts.Item2})", parts.Item2)),
            Gen.Select(inner, OneOf("startsWith", "contains", "endsWith"), inner).Select(parts => new CelSample($"{parts.Item1}.{parts.Item2}({parts.Item3})", parts.Item1, parts.Item3)),
            Gen.Select(OneOf("value.before.tags", "[1, 'u', 2.5, null]"), OneOf("all", "exists", "exists_one", "filter"), inner).Select(parts => new CelSample($"{parts.Item1}.{parts.Item2}(x, x == {parts.Item3})", parts.Item3))));
        var update = Update();
        var record = Record(update);
        var variables = new Dictionary<string, object?> { ["value"] = CelValues.Plain(update), ["topic"] = "s.t" };
        var environment = new CelEnvironment([], "");

        // Null is what a side fails by, as what it is worded as is its own.
        string? OfThePackage(string text)
        {
            try
            {
                var value = environment.Compile(text)(variables);
                return value?.GetType().Name == "CelNoSuchField" ? null : Shown(value);
            }
            catch (Exception)
            {
                return null;
            }
        }

        string? Ours(string text)
        {
            try
            {
                var compiler = new CelCompiler(environment);
                var evaluator = compiler.Compile(environment.Parse(text));
                var context = new CelContext(new ScriptBudget(TimeProvider.System), compiler.LocalsMax) { Record = record };
                return Shown(CelValues.Plain(evaluator(context)));
            }
            catch (Exception)
            {
                return null;
            }
        }

        // What it can't evaluate, such as 'a' < 'c', we may; its macros and && pass over that, where ours go on with what it is.
        bool IsMoreEvaluated(CelSample sample) =>
            (OfThePackage(sample.Text) is null && Ours(sample.Text) is not null) || sample.Parts.Any(IsMoreEvaluated);

        expression.Sample(
            sample => OfThePackage(sample.Text) is not { } expected || expected == Ours(sample.Text) || sample.Parts.Any(IsMoreEvaluated),
            iter: 3000,
            threads: 1);
    }

    /// <summary>An expression, and the expressions within it, each of which is one by itself.</summary>
    private sealed record CelSample(string Text, params CelSample[] Parts)
    {
        public override string ToString() => Text;
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static string Shown(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        IDictionary<string, object?> map => $"{{{string.Join(", ", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {Shown(entry.Value)}"))}}}",
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Shown))}]",
        _ => $"{value.GetType().Name} {value}",
    };

    [Fact]
    public void Cel_AllocatesNothing_ToCompareFieldsWithConstants()
    {
        using var filter = Filter(Cel, "value.op == 'u' && value.before.id == 2 && !(value.op in ['c', 'd']) && topic == 's.t'");
        var record = Record(Update());
        for (var run = 0; run < 200; run++)
            filter.Apply(record);

        var before = GC.GetAllocatedBytesForCurrentThread();
        filter.Apply(record);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void CelPattern_ThatRunsAway_FailsItsRecord()
    {
        using var filter = Filter(Cel, "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$')");

        Assert.Throws<DataException>(() => filter.Apply(Record(Update())));
    }

    [Fact]
    public void CelOverLongLists_FailsItsRecord()
    {
        var schema = SchemaBuilder.Struct().Field("list", SchemaBuilder.Array(Schema.Int64).Build()).Build();
        var value = new Struct(schema).Set("list", DataValue.From(Enumerable.Range(0, 20_000).Select(number => DataValue.From((long)number)).ToArray()));
        using var filter = Filter(Cel, "value.list.all(x, value.list.exists(y, y < 0) || true)");

        Assert.Throws<DataException>(() => filter.Apply(Record(value)));
    }

    [Fact]
    public void State_DoesNotGrowWithoutBound()
    {
        using var filter = Filter(JavaScript, "(globalThis.hidden = globalThis.hidden || []).push('x'.repeat(1000000)); true");
        var record = Record(Update());

        filter.Apply(record);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var run = 0; run < 500; run++)
            filter.Apply(record);

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 4 * ScriptBudget.BytesMax, $"The script kept {grown} bytes in 500 runs.");
    }

    private static ConditionFilter Filter(string language, string condition, params (string Key, string Value)[] more)
    {
        var filter = new ConditionFilter();
        var config = new Dictionary<string, string?> { ["language"] = language, ["condition"] = condition };
        foreach (var (key, value) in more)
            config[key] = value;
        filter.Configure(config);
        return filter;
    }

    private static ContentBasedRouter Router(string language, string expression)
    {
        var router = new ContentBasedRouter();
        router.Configure(new Dictionary<string, string?> { ["language"] = language, ["topic.expression"] = expression });
        return router;
    }

    private static Struct Update()
    {
        var row = new Struct(Row).Set("id", 2L).Set("name", "one").Set("price", 2.5).Set("tags", DataValue.From([DataValue.From("a"), DataValue.From("b")]));
        return new Struct(Event).Set("before", DataValue.From(row)).Set("op", "u");
    }

    private static SourceRecord Record(Struct? value)
    {
        var key = SchemaBuilder.Struct().Field("id", Schema.Int64).Build();
        return new(null, null, "s.t", null, key, DataValue.From(new Struct(key).Set("id", 1L)), value?.Schema, DataValue.From(value), 5, new Headers().Add("h1", Schema.String, DataValue.From("x")));
    }
}
