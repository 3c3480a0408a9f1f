using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connect.Tests.Source;

public sealed class SharedSourceMapTests
{
    private static readonly SourceMap Rest = new([new("b", DataValue.From(2L)), new("c", DataValue.From("x"))]);

    [Fact]
    public void MapWithSharedRest_EqualsTheSameEntriesInOneMap()
    {
        var shared = new SourceMap("a", DataValue.From(1L), Rest);
        var plain = new SourceMap([new("a", DataValue.From(1L)), new("b", DataValue.From(2L)), new("c", DataValue.From("x"))]);

        Assert.Equal(plain, shared);
        Assert.Equal(shared, plain);
        Assert.Equal(plain.GetHashCode(), shared.GetHashCode());
        Assert.Equal(["a", "b", "c"], shared.Select(entry => entry.Key));
        Assert.Equal(3, shared.Count);
        Assert.Equal(DataValue.From("x"), shared["c"]);
        Assert.NotEqual(new SourceMap("a", DataValue.From(2L), Rest), shared);
    }

    [Fact]
    public void MapWithSharedRest_RefusesANameThatTheRestHas() => Assert.Throws<ArgumentException>(() => new SourceMap("b", DataValue.From(1L), Rest));
}
