using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters.Tests;

/// <summary>Bytes that are no number of a converter's kind, and what is said of them.</summary>
public sealed class WrongSizeTests
{
    [Theory]
    [InlineData(typeof(ShortConverter), "short", "Size of data received by ShortDeserializer is not 2")]
    [InlineData(typeof(IntegerConverter), "integer", "Size of data received by IntegerDeserializer is not 4")]
    [InlineData(typeof(LongConverter), "long", "Size of data received by LongDeserializer is not 8")]
    [InlineData(typeof(FloatConverter), "float", "Size of data received by Deserializer is not 4")]
    [InlineData(typeof(DoubleConverter), "double", "Size of data received by Deserializer is not 8")]
    [InlineData(typeof(BooleanConverter), "boolean", "Size of data received by BooleanDeserializer is not 1")]
    public void BytesOfAnotherSize_AreASerializationProblem_InKafkasWords(Type type, string kind, string cause)
    {
        using var converter = (IConverter)Activator.CreateInstance(type)!;

        var error = Assert.Throws<DataException>(() => converter.ToConnectData("t", null, new byte[] { 1, 2, 3 }));

        Assert.Equal($"Failed to deserialize {kind}: ", error.Message);
        Assert.Equal(cause, Assert.IsType<SerializationException>(error.InnerException).Message);
    }

    [Theory]
    [InlineData(typeof(IntegerConverter), "x", "class java.lang.String cannot be cast to class java.lang.Number (java.lang.String and java.lang.Number are in module java.base of loader 'bootstrap')")]
    [InlineData(typeof(ShortConverter), 5L, "class java.lang.Long cannot be cast to class java.lang.Short (java.lang.Long and java.lang.Short are in module java.base of loader 'bootstrap')")]
    public void ValuesOfAnotherClass_HaveJavasCause(Type type, object value, string cause)
    {
        using var converter = (IConverter)Activator.CreateInstance(type)!;

        var error = Assert.Throws<DataException>(() => converter.FromConnectData(
            "t", null, null, value is long number ? DataValue.From(number) : DataValue.From((string)value), new System.Buffers.ArrayBufferWriter<byte>()));

        Assert.Equal(cause, Assert.IsType<JavaClassCastException>(error.InnerException).Message);
    }
}
