using System.Buffers;
using System.Numerics;
using CsCheck;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Tests;

public sealed class JsonRoundTripProperties
{
    private static readonly Schema Inner = SchemaBuilder.Struct().Name("inner").Optional().Field("x", Schema.Int64).Field("t", Schema.OptionalString).Build();

    private static readonly Schema Outer = SchemaBuilder.Struct().Name("outer").Version(2).Doc("d")
        .Field("i8", Schema.Int8).Field("i16", Schema.Int16).Field("i32", Schema.Int32).Field("i64", Schema.Int64).Field("f32", Schema.Float32).Field("f64", Schema.Float64)
        .Field("b", Schema.Boolean).Field("s \"q\"", Schema.String).Field("raw", Schema.Bytes).Field("dec", LogicalDecimal.Schema(3)).Field("ts", LogicalTimestamp.Schema)
        .Field("list", SchemaBuilder.Array(Schema.OptionalString).Build()).Field("map", SchemaBuilder.Map(Schema.Int32, Schema.String).Build()).Field("in", Inner).Build();

    private static readonly Gen<string> Text = Gen.String[Gen.OneOf(Gen.Char['\0', '\u00FF'], Gen.Char['\u4E00', '\u4EFF']), 0, 30];

    private static readonly Gen<Struct> Structs =
        from whole in Gen.Select(Gen.SByte, Gen.Short, Gen.Int, Gen.Long)
        from other in Gen.Select(Gen.Float, Gen.Double, Gen.Bool, Text, Gen.Byte.Array[0, 40])
        from logical in Gen.Select(Gen.Long, Gen.Long)
        from list in Text.Null().Array[0, 5]
        from map in Gen.Dictionary(Gen.Int, Text)[0, 5]
        from inner in Gen.Select(Gen.Bool, Gen.Long, Text.Null())
        select Make(whole, other, logical, list, map, inner);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIsWrittenWithSchema_IsReadBackEqual(bool numericDecimals) => Structs.Sample(
        value =>
        {
            var converter = new JsonConverter();
            converter.Configure(new Dictionary<string, string?> { ["decimal.format"] = numericDecimals ? "NUMERIC" : "BASE64" }, isKey: false);
            var output = new ArrayBufferWriter<byte>();
            converter.FromConnectData("t", null, Outer, DataValue.From(value), output);

            var back = converter.ToConnectData("t", null, output.WrittenMemory);

            Assert.Equal(Outer, back.Schema);
            Assert.Equal(DataValue.From(value), back.Value);
        },
        iter: 500);

    private static Struct Make(
        (sbyte, short, int, long) whole,
        (float, double, bool, string, byte[]) other,
        (long, long) logical,
        string?[] list,
        Dictionary<int, string> map,
        (bool, long, string?) inner)
    {
        var entries = new DataMap();
        foreach (var (key, text) in map)
            entries[DataValue.From(key)] = DataValue.From(text);
        return new Struct(Outer)
            .Set("i8", whole.Item1).Set("i16", whole.Item2).Set("i32", whole.Item3).Set("i64", whole.Item4)
            .Set("f32", float.IsFinite(other.Item1) ? other.Item1 : 0).Set("f64", double.IsFinite(other.Item2) ? other.Item2 : 0).Set("b", other.Item3)
            .Set("s \"q\"", other.Item4).Set("raw", other.Item5)
            .Set("dec", new BigDecimal(new BigInteger(logical.Item1) * 1_000_003, 3)).Set("ts", DataValue.FromEpochMilliseconds(logical.Item2))
            .Set("list", DataValue.From((IReadOnlyList<DataValue>)[.. list.Select(DataValue.From)])).Set("map", entries)
            .Set("in", inner.Item1 ? new Struct(Inner).Set("x", inner.Item2).Set("t", inner.Item3) : null);
    }
}
