using System.Buffers;
using System.Numerics;
using CsCheck;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters.Tests;

/// <summary>What a converter writes, it reads: schemas and values that a seed makes.</summary>
public sealed class RandomSchemaProperties
{
    private static readonly string[] Texts = ["", "a", "12", "null", "\"q\" \\ \n", "é漢\U0001F600", "\u0000\u001F", "[1,2]", "{\"a\":1}"];

    [Fact]
    public void Json_ReadsTheSchemaAndTheValueThatItWrote() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var schema = MakeSchema(random, depth: 3);
            var value = MakeValue(random, schema);
            var converter = Configured(new JsonConverter(), ("decimal.format", random.Next(2) == 0 ? "BASE64" : "NUMERIC"), ("replace.null.with.default", "false"));

            var back = Converted(converter, schema, value);

            Assert.Equal(schema, back.Schema);
            Assert.Equal(value, back.Value);
        },
        iter: 1_000);

    [Fact]
    public void Json_WithoutSchemas_ReadsWhatItsOwnTextSays() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var schema = MakeSchema(random, depth: 2);
            var converter = Configured(new JsonConverter(), ("schemas.enable", "false"));

            // What a text is read as is written as the same text: decimals and numbers by size aside, nothing is lost a second time.
            var once = Converted(converter, schema, MakeValue(random, schema));
            Assert.Equal(once.Value, Converted(converter, null, once.Value).Value);
        },
        iter: 300);

    [Theory]
    [InlineData(typeof(ShortConverter), "int16")]
    [InlineData(typeof(IntegerConverter), "int32")]
    [InlineData(typeof(LongConverter), "int64")]
    [InlineData(typeof(FloatConverter), "float32")]
    [InlineData(typeof(DoubleConverter), "float64")]
    [InlineData(typeof(BooleanConverter), "boolean")]
    [InlineData(typeof(ByteArrayConverter), "bytes")]
    [InlineData(typeof(StringConverter), "string")]
    public void OneType_ReadsWhatItWrote(Type type, string name) => Gen.Int.Sample(
        seed =>
        {
            var schema = new SchemaBuilder(Enum.Parse<SchemaType>(name, ignoreCase: true)).Optional().Build();
            var value = MakeValue(new Random(seed), schema);

            var back = Converted(Configured((IConverter)Activator.CreateInstance(type)!), schema, value);

            Assert.Equal(schema, back.Schema);
            Assert.Equal(value, back.Value);
        },
        iter: 100);

    private static IConverter Configured(IConverter converter, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var config = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
            config[name] = value;
        converter.Configure(config, isKey: false);
        return converter;
    }

    private static SchemaAndValue Converted(IConverter converter, Schema? schema, DataValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        return converter.FromConnectData("t", null, schema, value, output) ? converter.ToConnectData("t", null, output.WrittenMemory) : converter.ToConnectData("t", null, null);
    }

    private static Schema MakeSchema(Random random, int depth)
    {
        var builder = random.Next(depth > 0 ? 17 : 13) switch
        {
            0 => LogicalDecimal.Builder(random.Next(-2, 5)),
            1 => LogicalDate.Builder(),
            2 => LogicalTime.Builder(),
            3 => LogicalTimestamp.Builder(),
            13 => SchemaBuilder.Array(MakeSchema(random, depth - 1)),
            14 => SchemaBuilder.Map(MakeKeySchema(random), MakeSchema(random, depth - 1)),
            >= 15 => MakeStruct(random, depth - 1),
            var simple => new SchemaBuilder((SchemaType)(simple - 4)),
        };
        var isLogical = builder.Build().Name is not null;
        if (!isLogical && random.Next(4) == 0)
            builder.Name("name" + random.Next(3)).Version(random.Next(5));
        if (random.Next(6) == 0)
            builder.Doc(Texts[random.Next(1, Texts.Length)]);
        if (!isLogical && random.Next(6) == 0)
            builder.Parameter("p\"", "v");
        if (random.Next(3) == 0)
            builder.Optional();
        if (!isLogical && builder.Build().Type <= SchemaType.String && random.Next(5) == 0)
            builder.Default(MakePresent(random, builder.Build()));
        return builder.Build();
    }

    private static Schema MakeKeySchema(Random random) => random.Next(4) switch
    {
        0 => Schema.Int32,
        1 => Schema.Int64,
        _ => Schema.String,
    };

    private static SchemaBuilder MakeStruct(Random random, int depth)
    {
        var builder = SchemaBuilder.Struct();
        var count = random.Next(5);
        for (var index = 0; index < count; index++)
            builder.Field(Texts[1 + index], MakeSchema(random, depth));
        return builder;
    }

    private static DataValue MakeValue(Random random, Schema schema) => schema.IsOptional && random.Next(4) == 0 ? default : MakePresent(random, schema);

    private static DataValue MakePresent(Random random, Schema schema) => schema switch
    {
        { Name: LogicalNames.Decimal, Parameters: { } parameters } => DataValue.From(new BigDecimal(new BigInteger(random.NextInt64()) * random.Next(-3, 1_000_000), int.Parse(parameters["scale"]))),
        { Name: LogicalNames.Date } => DataValue.FromEpochMilliseconds(86_400_000L * random.Next(-100_000, 100_000)),
        { Name: LogicalNames.Time } => DataValue.FromEpochMilliseconds(random.Next(86_400_000)),
        { Name: LogicalNames.Timestamp } => DataValue.FromEpochMilliseconds(random.NextInt64(-1L << 50, 1L << 50)),
        { Type: SchemaType.Int8 } => DataValue.From((sbyte)random.Next(-128, 128)),
        { Type: SchemaType.Int16 } => DataValue.From((short)random.Next(short.MinValue, short.MaxValue + 1)),
        { Type: SchemaType.Int32 } => DataValue.From(random.Next(int.MinValue, int.MaxValue)),
        { Type: SchemaType.Int64 } => DataValue.From(random.NextInt64(long.MinValue, long.MaxValue)),
        { Type: SchemaType.Float32 } => DataValue.From((float)Finite(random)),
        { Type: SchemaType.Float64 } => DataValue.From(Finite(random)),
        { Type: SchemaType.Boolean } => DataValue.From(random.Next(2) == 0),
        { Type: SchemaType.String } => DataValue.From(Texts[random.Next(Texts.Length)]),
        { Type: SchemaType.Bytes } => DataValue.From(MakeBytes(random)),
        { Type: SchemaType.Array, ValueSchema: { } elements } => DataValue.From((IReadOnlyList<DataValue>)[.. Enumerable.Range(0, random.Next(4)).Select(_ => MakeValue(random, elements))]),
        { Type: SchemaType.Map, KeySchema: { } keys, ValueSchema: { } values } => MakeMap(random, keys, values),
        _ => MakeStructValue(random, schema),
    };

    private static byte[] MakeBytes(Random random)
    {
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Zero with a minus is left out: it loses it, as in Jackson.</summary>
    private static double Finite(Random random) => random.Next(3) switch
    {
        0 => random.Next(-100, 100) / 4.0 + 0.125,
        1 => random.NextDouble() + 1e-9,
        _ => (random.NextDouble() + 0.1) * Math.Pow(10, random.Next(-30, 30)),
    };

    private static DataValue MakeMap(Random random, Schema keys, Schema values)
    {
        var map = new DataMap();
        for (var count = random.Next(5); count > 0; count--)
            map[MakePresent(random, keys)] = MakeValue(random, values);
        return DataValue.From(map);
    }

    private static DataValue MakeStructValue(Random random, Schema schema)
    {
        var value = new Struct(schema);
        foreach (var field in schema.Fields)
            value.Set(field, MakeValue(random, field.Schema));
        return DataValue.From(value);
    }
}
