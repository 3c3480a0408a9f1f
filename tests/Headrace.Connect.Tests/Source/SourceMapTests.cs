using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connect.Tests.Source;

public sealed class SourceMapTests
{
    [Fact]
    public void Equality_LooksAtEntriesInAnyOrder()
    {
        var one = new SourceMap("file", "a");
        var alsoOne = new SourceMap([new("file", "a")]);
        var two = new SourceMap([new("x", 1L), new("y", "b")]);
        var turned = new SourceMap([new("y", "b"), new("x", 1L)]);

        Assert.Equal(one, alsoOne);
        Assert.Equal(one.GetHashCode(), alsoOne.GetHashCode());
        Assert.Equal(two, turned);
        Assert.Equal(two.GetHashCode(), turned.GetHashCode());
        Assert.NotEqual(one, new SourceMap("file", "b"));
        Assert.NotEqual(one, two);
        Assert.Equal(["x", "y"], two.Select(entry => entry.Key));
        Assert.Equal("{x=1, y=b}", two.ToString());
        Assert.Equal(DataValue.From("b"), two["y"]);
        Assert.True(two["z"].IsNull);
    }

    [Fact]
    public void New_NameTwice_Throws() => Assert.Throws<ArgumentException>(() => new SourceMap([new("a", 1), new("a", 2)]));
}
