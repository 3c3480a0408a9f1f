using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Tests.Data;

public sealed class DataPropertyTests
{
    private static readonly Gen<BigDecimal> Decimals =
        from digits in Gen.Byte.Array[1, 20]
        from scale in Gen.Int[-30, 60]
        select new BigDecimal(new BigInteger(digits), scale);

    private static readonly Gen<DataValue> Scalars = Gen.OneOf(
        Gen.SByte.Select(DataValue.From),
        Gen.Short.Select(DataValue.From),
        Gen.Int.Select(DataValue.From),
        Gen.Long.Select(DataValue.From),
        Gen.Float.Select(DataValue.From),
        Gen.Double.Select(DataValue.From),
        Gen.Bool.Select(DataValue.From),
        Gen.String.Select(text => DataValue.From(text)),
        Gen.Byte.Array[0, 10].Select(bytes => DataValue.From(bytes)),
        Decimals.Select(number => DataValue.From(number)),
        Gen.Long.Select(DataValue.FromEpochMilliseconds),
        Gen.Const(DataValue.Null));

    private static readonly Gen<DataValue> Trees = Gen.Recursive<DataValue>((depth, tree) => depth > 3
        ? Scalars
        : Gen.OneOf(
            Scalars,
            tree.Array[0, 4].Select(elements => DataValue.From(elements)),
            Gen.Select(Scalars, tree).Array[0, 4].Select(entries =>
            {
                var map = new DataMap();
                foreach (var (key, value) in entries)
                    map[key] = value;

                return DataValue.From(map);
            })));

    [Fact]
    public void EqualValues_HashAlike_AndCopiesAreEqual() => Trees.Sample(tree =>
    {
        var copy = Copy(tree);
        Assert.Equal(tree, copy);
        Assert.Equal(tree.GetHashCode(), copy.GetHashCode());
    });

    [Fact]
    public void DifferentScalars_AreNotEqual() => Gen.Select(Scalars, Scalars).Sample((left, right) =>
    {
        if (left.Kind != right.Kind)
            Assert.NotEqual(left, right);
    });

    [Fact]
    public void WriteText_IsTheTextInUtf8() => Trees.Sample(tree =>
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        tree.WriteText(output);
        Assert.Equal(tree.ToString(), Encoding.UTF8.GetString(output.WrittenSpan));
    });

    [Fact]
    public void Doubles_TextReadsBack() => Gen.Double.Sample(number =>
        Assert.Equal(number, double.Parse(JavaNumberText.Of(number).Replace("Infinity", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture)));

    [Fact]
    public void Doubles_OfAFewDecimals_HaveTheShortestTextThatReadsBack() => Gen.Select(Gen.Long[-99_999_999_999_999, 99_999_999_999_999], Gen.Int[0, 9], Gen.Int[-1, 1]).Sample(
        (digits, decimals, neighbour) =>
        {
            var number = digits / Math.Pow(10, decimals);
            number = neighbour switch { < 0 => Math.BitDecrement(number), > 0 => Math.BitIncrement(number), _ => number };

            var text = JavaNumberText.Of(number);

            Assert.Equal(number, double.Parse(text, CultureInfo.InvariantCulture));
            Assert.True(SignificantDigits(text) <= SignificantDigits(number.ToString("R", CultureInfo.InvariantCulture)), text);
        },
        iter: 5000);

    [Fact]
    public void Floats_TextReadsBack() => Gen.Float.Sample(number =>
        Assert.Equal(number, float.Parse(JavaNumberText.Of(number).Replace("Infinity", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture)));

    [Fact]
    public void PowersOfTwo_TextReadsBack()
    {
        for (var exponent = -1074; exponent < 1024; exponent++)
            Assert.Equal(Math.ScaleB(1, exponent), double.Parse(JavaNumberText.Of(Math.ScaleB(1, exponent)), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Decimals_TextReadsBack() => Decimals.Sample(number =>
    {
        Assert.Equal(number, BigDecimal.Parse(number.ToString()));
        Assert.Equal(0, number.CompareTo(BigDecimal.Parse(number.ToPlainString())));
        Assert.Equal(number, BigDecimal.FromBytes(number.ToBytes(), number.Scale));
    });

    [Fact]
    public void Decimals_OrderIsThatOfTheirValues() => Gen.Select(Decimals, Decimals).Sample((left, right) =>
    {
        var scale = Math.Max(left.Scale, right.Scale);
        var expected = left.SetScale(scale).Unscaled.CompareTo(right.SetScale(scale).Unscaled);
        Assert.Equal(Math.Sign(expected), Math.Sign(left.CompareTo(right)));
        Assert.Equal(-Math.Sign(expected), Math.Sign(right.CompareTo(left)));
    });

    [Fact]
    public void Dates_CalendarThereAndBack() => Gen.Long[-300_000_000_000_000, 300_000_000_000_000].Sample(milliseconds =>
    {
        var date = JavaCalendar.FromEpochMilliseconds(milliseconds, TimeZoneInfo.Utc);
        var day = JavaCalendar.DayOf(date.Year, date.Month, date.Day);
        Assert.Equal(milliseconds, JavaCalendar.ToEpochMilliseconds(day, date.MillisecondOfDay, TimeZoneInfo.Utc));
    });

    private static int SignificantDigits(string text) =>
        text.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0').TrimEnd('0').Length;

    [Fact]
    public void HeaderTexts_OfListsAndMaps_ReadBack() => Gen.Select(Gen.Int, Gen.String.AlphaNumeric, Gen.Bool).Array[1, 5].Sample(rows =>
    {
        var map = new DataMap();
        foreach (var (number, text, flag) in rows)
            map[$"k{text}"] = new DataValue[] { number, flag };

        var written = Values.ConvertToString(null, map);
        Assert.Equal(written, Values.ConvertToString(null, Values.ParseString(written).Value));
    });

    [Fact]
    public void HeaderTexts_OfAnyKind_NeverThrow() => Gen.OneOf(Gen.String, Gen.Char["[]{},:\"\\ 019ntf-.eZT\u00a0"].Array[0, 40].Select(chars => new string(chars))).Sample(text =>
    {
        _ = Values.ParseString(text);
    });

    [Fact]
    public void HeaderTexts_NestedDeeply_AreTextAndDoNotHarm()
    {
        foreach (var text in new[] { new string('[', 1_000_000), string.Concat(Enumerable.Repeat("{\"a\": ", 200_000)), new string('[', 600) + new string(']', 600) })
            Assert.Equal(text, Values.ParseString(text).Value.AsString());

        Assert.Equal(DataKind.Array, Values.ParseString(new string('[', 500) + new string(']', 500)).Value.Kind);
    }

    [Fact]
    public void HugeExponents_StaySmall()
    {
        Assert.Equal(DataKind.Decimal, Values.ParseString("1e2000000000").Value.Kind);
        Assert.Equal(0, Values.ConvertToInt32(null, "1e2000000000"));
        Assert.Equal(0, Values.ConvertToInt32(null, "1e-2000000000"));
        Assert.Equal(1, BigDecimal.Parse("1e2000000000").CompareTo(BigDecimal.Parse("1e-2000000000")));
        Assert.Equal(double.PositiveInfinity, BigDecimal.Parse("1e2000000000").ToDouble());
        Assert.False(BigDecimal.Parse("1e-2000000000").IsInteger());
        Assert.Equal("0", BigDecimal.Parse("1e-2000000000").SetScale(0, MidpointRounding.AwayFromZero).ToString());
    }

    [Fact]
    public void Schemas_BuiltAlike_AreEqual_AndEachAttributeCounts()
    {
        static SchemaBuilder Base() => SchemaBuilder.Struct().Name("n").Version(1).Doc("d").Parameter("p", "1").Field("a", Schema.Int8).Optional();
        var schema = Base().Build();
        Assert.Equal(schema, Base().Build());
        Assert.Equal(schema.GetHashCode(), Base().Build().GetHashCode());

        Schema[] others =
        [
            Base().Field("b", Schema.Int8).Build(),
            Base().Parameter("p", "2").Build(),
            Base().Parameter("q", "1").Build(),
            SchemaBuilder.Struct().Name("n").Version(1).Doc("d").Parameter("p", "1").Field("a", Schema.Int8).Build(),
            SchemaBuilder.Struct().Name("n").Version(1).Doc("d").Parameter("p", "1").Field("a", Schema.Int16).Optional().Build(),
            SchemaBuilder.Struct().Name("m").Version(1).Doc("d").Parameter("p", "1").Field("a", Schema.Int8).Optional().Build(),
            SchemaBuilder.Struct().Name("n").Version(2).Doc("d").Parameter("p", "1").Field("a", Schema.Int8).Optional().Build(),
            SchemaBuilder.Struct().Name("n").Version(1).Doc("e").Parameter("p", "1").Field("a", Schema.Int8).Optional().Build(),
            SchemaBuilder.Struct().Name("n").Version(1).Doc("d").Field("a", Schema.Int8).Optional().Build(),
        ];
        foreach (var other in others)
            Assert.NotEqual(schema, other);

        Assert.NotEqual(new SchemaBuilder(SchemaType.Int8).Default((sbyte)1).Build(), new SchemaBuilder(SchemaType.Int8).Default((sbyte)2).Build());
    }

    [Fact]
    public void Fields_OfAWideStruct_AreFoundByName()
    {
        var builder = SchemaBuilder.Struct();
        for (var i = 0; i < 100; i++)
            builder.Field($"field{i}", Schema.Int32);

        var schema = builder.Build();
        var value = new Struct(schema);
        for (var i = 0; i < 100; i++)
            value.Set($"field{i}", i);

        for (var i = 0; i < 100; i++)
            Assert.Equal(i, value.GetInt32($"field{i}"));

        Assert.Null(schema.Field("field100"));
        Assert.Throws<DataException>(() => value.Get("Field1"));
    }

    [Fact]
    public void Default_OfABuilder_IsNotSharedWithEarlierSchemas()
    {
        var builder = SchemaBuilder.Struct().Field("a", Schema.Int8).Parameter("p", "1");
        var first = builder.Build();
        builder.Field("b", Schema.Int8).Parameter("q", "2");

        Assert.Single(first.Fields);
        Assert.Single(first.Parameters!);
    }

    private static DataValue Copy(DataValue value) => value.Kind switch
    {
        DataKind.String when value.AsString().EnumerateRunes().All(rune => rune != Rune.ReplacementChar) && Encoding.UTF8.GetBytes(value.AsString()) is var utf8 =>
            DataValue.FromUtf8(utf8, 0, utf8.Length),
        DataKind.Bytes when value.AsBytes().Length is var length => DataValue.FromBytes([0, .. value.AsBytes().Span, 0], 1, length),
        DataKind.Array => value.AsArray().Select(Copy).ToArray(),
        DataKind.Map => CopyReversed(value.AsMap()),
        DataKind.Decimal => BigDecimal.Parse(value.AsDecimal().ToString()),
        _ => value,
    };

    private static DataMap CopyReversed(DataMap map)
    {
        var copy = new DataMap();
        foreach (var (key, value) in map.Reverse())
            copy[Copy(key)] = Copy(value);

        return copy;
    }
}
