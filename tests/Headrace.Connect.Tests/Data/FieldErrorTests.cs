using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Tests.Data;

/// <summary>Exceptions say which field they are about, and stay what they are.</summary>
public sealed class FieldErrorTests
{
    [Fact]
    public void Field_IsNotedFromTheInnermostOutwards_WithTheInnermostValue()
    {
        var error = new DataException("text");

        FieldError.At(FieldError.At(error, "price", DataValue.From("abc")), "order", DataValue.From(1));

        Assert.Equal(("order.price", "\"abc\"", "text"), (FieldError.NameOf(error), FieldError.ValueOf(error), error.Message));
        Assert.Equal(("a", null), (FieldError.NameOf(FieldError.At(new InvalidOperationException(), "a")), FieldError.ValueOf(FieldError.At(new InvalidOperationException(), "a"))));
        Assert.Null(FieldError.NameOf(new DataException()));
    }

    [Fact]
    public void Value_IsShort() => Assert.All(
        (DataValue[])[DataValue.From(new string('x', 100_000)), DataValue.From(new byte[100_000]), DataValue.From((IReadOnlyList<DataValue>)new DataValue[100_000])],
        static value => Assert.InRange(FieldError.ValueOf(FieldError.At(new DataException(), "a", value))!.Length, 1, 110));

    [Fact]
    public void ValueThatDoesNotFitItsSchema_IsNoted()
    {
        var inner = SchemaBuilder.Struct().Field("id", Schema.Int32).Build();
        var outer = SchemaBuilder.Struct().Field("order", inner).Build();
        var error = Assert.Throws<DataException>(() => new Struct(outer).Set("order", DataValue.From("x")));
        Assert.Equal(("order", "\"x\""), (FieldError.NameOf(error), FieldError.ValueOf(error)));
        error = Assert.Throws<DataException>(() => new Struct(outer).Set("order", DataValue.From(new Struct(inner))));
        Assert.Equal(("order.id", "null"), (FieldError.NameOf(error), FieldError.ValueOf(error)));
        Assert.Equal("nobody", FieldError.NameOf(Assert.Throws<DataException>(() => new Struct(outer).Set("nobody", DataValue.From("x")))));
    }
}
