using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Tests;

public sealed class SimpleHeaderConverterTests
{
    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void DeeplyNestedText_IsText(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 200_000));

        var value = new SimpleHeaderConverter().ToConnectHeader("t", "h", Encoding.UTF8.GetBytes(text));

        Assert.Equal(DataKind.String, value.Value.Kind);
    }
}
