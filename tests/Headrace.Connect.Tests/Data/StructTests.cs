using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Tests.Data;

public sealed class StructTests
{
    private static readonly Schema Person = SchemaBuilder.Struct()
        .Field("id", Schema.Int64)
        .Field("name", Schema.OptionalString)
        .Field("age", new SchemaBuilder(SchemaType.Int32).Default(7).Build())
        .Build();

    [Fact]
    public void Get_AbsentValue_GivesTheDefault()
    {
        var person = new Struct(Person).Set("id", 5L);

        Assert.Equal(5L, person.GetInt64("id"));
        Assert.Equal(DataValue.From(7), person.Get("age"));
        Assert.True(person.GetWithoutDefault("age").IsNull);
        Assert.Null(person.GetString("name"));
        Assert.Equal("Struct{id=5}", person.ToString());
        person.Validate();
    }

    [Fact]
    public void GetBytes_AbsentValue_IsNull_AndEmptyBytesAreNot()
    {
        var schema = SchemaBuilder.Struct().Field("data", Schema.OptionalBytes).Build();

        Assert.Null(new Struct(schema).GetBytes("data"));
        Assert.Equal(0, new Struct(schema).Set("data", DataValue.From(Array.Empty<byte>())).GetBytes("data")!.Value.Length);
    }

    [Fact]
    public void Set_UnknownField_Throws() =>
        Assert.Equal("x is not a valid field name", Assert.Throws<DataException>(() => new Struct(Person).Set("x", 1)).Message);

    [Fact]
    public void Set_NullInRequiredFieldWithDefault_Throws() => Assert.Equal(
        "Invalid value: null used for required field: \"age\", schema type: INT32",
        Assert.Throws<DataException>(() => new Struct(Person).Set("age", DataValue.Null)).Message);

    [Fact]
    public void GetInt32_FieldOfAnotherType_Throws() =>
        Assert.Equal("Field 'id' is not of type INT32", Assert.Throws<DataException>(() => new Struct(Person).GetInt32("id")).Message);

    [Fact]
    public void Set_FieldOfAnotherSchema_Throws()
    {
        var other = SchemaBuilder.Struct().Field("other", Schema.Int64).Build();

        Assert.Throws<DataException>(() => new Struct(Person).Set(other.Field("other")!, 1L));
    }

    [Fact]
    public void Set_FieldOfAnEqualSchema_IsTaken()
    {
        var equal = SchemaBuilder.Struct().Field("id", Schema.Int64).Build();

        Assert.Equal(1L, new Struct(Person).Set(equal.Field("id")!, 1L).GetInt64("id"));
    }

    [Fact]
    public void Validate_RequiredFieldAbsent_Throws() => Assert.Equal(
        "Invalid value: null used for required field: \"id\", schema type: INT64", Assert.Throws<DataException>(() => new Struct(Person).Validate()).Message);

    [Fact]
    public void New_NotAStructSchema_Throws() =>
        Assert.Equal("Not a struct schema: Schema{INT8}", Assert.Throws<DataException>(() => new Struct(Schema.Int8)).Message);

    [Fact]
    public void SetAndGet_AllocateNothing()
    {
        var person = new Struct(Person);
        var id = Person.Field("id")!;
        person.Set(id, 1L).Set("age", 2);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            person.Set(id, person.Get(id).AsInt64() + 1).Set("age", i).Set("name", DataValue.Null);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001L, person.GetInt64("id"));
    }
}
