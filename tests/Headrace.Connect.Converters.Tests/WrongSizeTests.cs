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
}
