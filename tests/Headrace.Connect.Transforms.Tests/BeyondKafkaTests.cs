using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>Where the transformations differ from the real ones on purpose, and what golden files can't hold.</summary>
public sealed class BeyondKafkaTests
{
    [Fact]
    public void FieldThatCantBeTransformed_IsNotedOnTheException()
    {
        Assert.Equal(("price", "\"ten\""), Noted(new CastValue(), ("spec", "id:string,price:int32"), ("id", 1), ("price", "ten")));
        Assert.Equal(("at", "\"soon\""), Noted(new TimestampConverterValue(), ("field", "at"), [("target.type", "Timestamp"), ("format", "yyyy")], ("at", "soon")));
        Assert.Equal(("b", "2 bytes 0x0102"), Noted(new MaskFieldValue(), ("fields", "a,b"), ("a", 1), ("b", new byte[] { 1, 2 })));
        Assert.Equal(("missing", null), Noted(new ValueToKey(), ("fields", "missing"), ("a", 1)));
        Assert.Equal(("missing", null), Noted(new ExtractFieldValue(), ("field", "missing"), ("a", 1)));
    }

    [Fact]
    public void SettingThatIsNull_IsRefusedByName()
    {
        using var router = new TimestampRouter();

        var error = Assert.Throws<ConfigException>(() => router.Configure(new Dictionary<string, string?> { ["topic.format"] = null }));

        Assert.Equal("Invalid value null for configuration topic.format", error.Message);
    }

    [Fact]
    public void TimestampRouter_RecordWithoutTopic_Fails()
    {
        using var router = new TimestampRouter();
        router.Configure(new Dictionary<string, string?>());
        var record = new SourceRecord(null, null, "t", null, DataValue.From("v")).NewRecord(null, null, null, default, null, DataValue.From("v"), 1L);

        Assert.StartsWith("Topic missing on record: SourceRecord{", Assert.Throws<DataException>(() => router.Apply(record)).Message, StringComparison.Ordinal);
    }

    /// <summary>The causes that Kafka Connect's traces have, which golden files leave out.</summary>
    [Theory]
    [InlineData("int8", "300", "Value out of range. Value:\"300\" Radix:10")]
    [InlineData("int16", "x", "For input string: \"x\"")]
    [InlineData("int32", "99999999999", "For input string: \"99999999999\"")]
    [InlineData("int64", "", "For input string: \"\"")]
    [InlineData("float32", "1,5", "For input string: \"1,5\"")]
    [InlineData("float64", "", "empty String")]
    public void TextThatIsNoNumber_HasJavasCause(string type, string text, string cause)
    {
        using var cast = new CastValue();
        cast.Configure(new Dictionary<string, string?> { ["spec"] = type });

        var error = Assert.Throws<DataException>(() => cast.Apply(new SourceRecord(null, null, "t", null, DataValue.From(text))));

        Assert.Equal(cause, Assert.IsType<JavaNumberFormatException>(error.InnerException).Message);
    }

    [Fact]
    public void TextThatIsNoTimestamp_HasJavasCause()
    {
        using var converter = new TimestampConverterValue();
        converter.Configure(new Dictionary<string, string?> { ["target.type"] = "unix", ["format"] = "yyyy-MM-dd" });

        var error = Assert.Throws<DataException>(() => converter.Apply(new SourceRecord(null, null, "t", null, DataValue.From("x"))));

        Assert.Equal("Could not parse timestamp: value (x) does not match pattern (yyyy-MM-dd)", error.Message);
        Assert.Equal("Unparseable date: \"x\"", Assert.IsType<JavaParseException>(error.InnerException).Message);
    }

    /// <summary>The replacement's text, what Kafka Connect 4.3.1 on Java 17 says of it, and the cause of that.</summary>
    [Theory]
    [InlineData("zed", "Character z is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.")]
    [InlineData("--1", "Character - is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.")]
    [InlineData("-12345678901234567890.x", "Character array is missing \"e\" notation exponential mark.")]
    [InlineData("-", "No digits found.")]
    [InlineData(".e5", "No digits found.")]
    [InlineData("1..2", "Character array contains more than one decimal point.")]
    [InlineData("1e+-1", "Not a digit.")]
    [InlineData("1e99999999999", "Too many nonzero exponent digits.")]
    [InlineData("1e2147483648", "Exponent overflow.")]
    [InlineData("1.5e-2147483647", "Scale out of range.")]
    [InlineData("1e-2147483648", "Scale out of range.")]
    [InlineData("1e-", "", "Index 3 out of bounds for length 3")]
    public void ReplacementThatIsNoNumber_HasJavasCause(string replacement, string cause, string? causeOfCause = null)
    {
        using var mask = new MaskFieldValue();
        mask.Configure(new Dictionary<string, string?> { ["fields"] = "f", ["replacement"] = replacement });
        foreach (var (masked, target) in ((DataValue, string)[])[(DataValue.From((sbyte)1), "a number"), (DataValue.From(1d), "a number"), (DataValue.From(BigDecimal.Zero), "number")])
        {
            var record = new SourceRecord(null, null, "t", null, DataValue.From(new DataMap { ["f"] = masked }));

            var error = Assert.Throws<DataException>(() => mask.Apply(record));

            Assert.Equal($"Unable to convert {replacement} (class java.lang.String) to {target}", error.Message);
            Assert.Equal((cause, causeOfCause), (Assert.IsType<JavaNumberFormatException>(error.InnerException).Message, error.InnerException.InnerException?.Message));
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("99999999999")]
    public void ScaleThatIsNoNumber_HasJavasCause(string scale)
    {
        var schema = new SchemaBuilder(SchemaType.Bytes).Name(LogicalNames.Decimal).Parameter("scale", scale).Build();

        var error = Assert.Throws<DataException>(() => LogicalDecimal.FromLogical(schema, BigDecimal.Zero));

        Assert.Equal("Invalid scale parameter found in Decimal schema: ", error.Message);
        Assert.Equal($"For input string: \"{scale}\"", Assert.IsType<JavaNumberFormatException>(error.InnerException).Message);
    }

    private static (string? Field, string? Value) Noted(ITransformation transformation, (string Key, string Value) setting, params (string Name, object Value)[] fields) =>
        Noted(transformation, setting, [], fields);

    /// <summary>What is noted on the exception, which is the same with a schema and without one but for fields that have to be in a schema.</summary>
    private static (string? Field, string? Value) Noted(
        ITransformation transformation, (string Key, string Value) setting, (string Key, string Value)[] more, params (string Name, object Value)[] fields)
    {
        using (transformation)
        {
            transformation.Configure(((IEnumerable<(string Key, string Value)>)[setting, .. more]).ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value));
            var builder = SchemaBuilder.Struct();
            foreach (var (name, value) in fields)
                builder.Field(name, value is int ? Schema.Int32 : value is string ? Schema.String : Schema.Bytes);
            var schema = builder.Build();
            var data = new Struct(schema);
            var map = new DataMap();
            foreach (var (name, value) in fields)
                map[name] = data.Set(name, ToData(value)).Get(name);
            var noted = Caught(schema, DataValue.From(data));
            if (noted.Field != "missing")
                Assert.Equal(noted, Caught(null, DataValue.From(map)));
            return noted;
        }

        (string? Field, string? Value) Caught(Schema? schema, DataValue value)
        {
            var error = Assert.ThrowsAny<Exception>(() => transformation.Apply(Record(schema, value)));
            return (FieldError.NameOf(error), FieldError.ValueOf(error));
        }
    }

    private static DataValue ToData(object value) => value switch
    {
        int number => DataValue.From(number),
        string text => DataValue.From(text),
        _ => DataValue.From((byte[])value),
    };

    [Fact]
    public void SetSchemaMetadata_WorksForSchemasThatAreNoStructs()
    {
        using var transformation = new SetSchemaMetadataValue();
        transformation.Configure(new Dictionary<string, string?> { ["schema.name"] = "n" });
        var schema = SchemaBuilder.Map(Schema.String, Schema.Int32).Doc("d").Build();

        var record = transformation.Apply(Record(schema, DataValue.From(new DataMap())));

        Assert.Equal(SchemaBuilder.Map(Schema.String, Schema.Int32).Name("n").Doc("d").Build(), record!.ValueSchema);
    }

    [Fact]
    public void ReplaceField_WithARenameOfAFieldThatIsNotThere_LeavesAFieldOfTheNewName()
    {
        using var transformation = new ReplaceFieldValue();
        transformation.Configure(new Dictionary<string, string?> { ["renames"] = "absent:b" });
        var schema = SchemaBuilder.Struct().Field("b", Schema.Int32).Build();

        var record = transformation.Apply(Record(schema, DataValue.From(new Struct(schema).Set("b", 5))));

        Assert.Equal(5, record!.Value.AsStruct().GetInt32("b"));
    }

    [Fact]
    public void InsertField_WithoutStaticValue_NamesTheField()
    {
        using var transformation = new InsertFieldValue();

        var exception = Assert.Throws<ConfigException>(() => transformation.Configure(new Dictionary<string, string?> { ["static.field"] = "x" }));

        Assert.Equal("Invalid value null for configuration static.value: No value specified for static field: x", exception.Message);
    }

    [Fact]
    public void TimestampRouter_WithoutTimestamp_FailsTheRecord()
    {
        using var transformation = new TimestampRouter();
        transformation.Configure(new Dictionary<string, string?>());

        var exception = Assert.Throws<DataException>(() => transformation.Apply(Record(null, DataValue.From("x"))));

        Assert.StartsWith("Timestamp missing on record: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TimestampConverter_OfATextWithoutFormat_SaysWhatToSet()
    {
        using var transformation = new TimestampConverterValue();
        transformation.Configure(new Dictionary<string, string?> { ["target.type"] = "unix" });

        var exception = Assert.Throws<DataException>(() => transformation.Apply(Record(Schema.String, DataValue.From("2023"))));

        Assert.Contains("Set format", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordsOfOneSchema_ShareTheChangedSchemaObject()
    {
        using var transformation = new CastValue();
        transformation.Configure(new Dictionary<string, string?> { ["spec"] = "b:string" });
        var schema = SchemaBuilder.Struct().Field("b", Schema.Int32).Build();
        var equal = SchemaBuilder.Struct().Field("b", Schema.Int32).Build();

        var first = transformation.Apply(Record(schema, DataValue.From(new Struct(schema).Set("b", 5))));
        var second = transformation.Apply(Record(equal, DataValue.From(new Struct(equal).Set("b", 6))));

        Assert.Same(first!.ValueSchema, second!.ValueSchema);
    }

    private static SourceRecord Record(Schema? schema, DataValue value) => new(null, null, "t", schema, value);
}
