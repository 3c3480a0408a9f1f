using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;

namespace Headrace.Connect.Tests.Header;

public sealed class HeadersTests
{
    [Fact]
    public void RepeatedNames_AreKeptFoundAndRemoved()
    {
        var headers = new Headers().Add("a", null, 1).Add("b", null, 2).Add("a", null, 3);

        Assert.Equal(DataValue.From(3), headers.LastWithName("a")!.Value);
        Assert.Equal([1, 3], headers.AllWithName("a").Select(header => header.Value.AsInt32()));
        Assert.Null(headers.LastWithName("A"));
        Assert.Equal([2, 3], headers.Duplicate().RetainLatest().Select(header => header.Value.AsInt32()));
        Assert.Equal([2, 3], headers.Duplicate().RetainLatest("a").Select(header => header.Value.AsInt32()));
        Assert.Equal("b", Assert.Single(headers.Duplicate().Remove("a")).Key);
        Assert.Equal(["x", "x"], headers.Duplicate().Apply(header => header.Key == "a" ? header with { Key = "x" } : null).Select(header => header.Key));
        Assert.Equal(3, headers.Count);
    }

    [Fact]
    public void Add_ValueThatDoesNotFit_Throws()
    {
        var headers = new Headers();

        Assert.Equal(
            "The value x is not compatible with the schema Schema{INT32}",
            Assert.Throws<DataException>(() => headers.Add("a", Schema.Int32, "x")).Message);
        Assert.Equal(
            "A null value requires an optional schema but was Schema{INT32}",
            Assert.Throws<DataException>(() => headers.Add("a", Schema.Int32, DataValue.Null)).Message);
        Assert.Empty(headers);
    }
}
