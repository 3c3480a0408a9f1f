using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>What Kafka Connect 4.3.1 says to the same settings.</summary>
public sealed class CastSpecTests
{
    [Theory]
    [InlineData("a:\bint8")]
    [InlineData("a:int8\u0001")]
    [InlineData("\ba:Int8")]
    [InlineData("\bint8")]
    public void ControlCharactersAroundNames_AreBlanks(string spec)
    {
        using var cast = new CastValue();
        cast.Configure(new Dictionary<string, string?> { ["spec"] = spec });
    }

    [Theory]
    [InlineData("a:\u00a0int8", "\u00a0INT8", "\u00a0int8")]
    [InlineData("a:\u2003int8", "\u2003INT8", "\u2003int8")]
    [InlineData("\u00a0int8", "\u00a0INT8", "\u00a0int8")]
    [InlineData("a:1", "1", "1")]
    [InlineData("a:INT8 INT16", "INT8 INT16", "INT8 INT16")]
    public void OtherCharacters_AreNone(string spec, string constant, string name)
    {
        using var cast = new CastValue();

        var error = Assert.Throws<ConfigException>(() => cast.Configure(new Dictionary<string, string?> { ["spec"] = spec }));

        Assert.Equal(
            $"Invalid value java.lang.IllegalArgumentException: No enum constant org.apache.kafka.connect.data.Schema.Type.{constant} for configuration Invalid type found in casting spec: {name}",
            error.Message);
    }
}
