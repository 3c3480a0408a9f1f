using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Tests.Plugins;

public sealed class PluginVersionRangeTests
{
    [Theory]
    [InlineData("latest", "4.3.1", true)]
    [InlineData("latest", null, true)]
    [InlineData(" latest", "4.3.1", false)]
    [InlineData("4.3.1", "4.3.1", true)]
    [InlineData("4.3", "4.3.1", false)]
    [InlineData("4.3.1.0", "4.3.1", true)]
    [InlineData("4.3.1", null, false)]
    [InlineData("", "4.3.1", false)]
    [InlineData("[4.0,5.0)", "4.3.1", true)]
    [InlineData("[4.0,5.0)", "5.0", false)]
    [InlineData("[4.0,5.0]", "5.0", true)]
    [InlineData("(4.3.1,)", "4.3.1", false)]
    [InlineData("(4.3.1-SNAPSHOT,)", "4.3.1", true)]
    [InlineData("(,4.3.1]", "4.3.1", true)]
    [InlineData("(,)", "4.3.1", true)]
    [InlineData("[1,2],[4,5]", "4.3.1", true)]
    [InlineData("[5,6],[7,8]", "4.3.1", false)]
    [InlineData("1,2", "1.5", true)]
    [InlineData(",", "4.3.1", true)]
    [InlineData("\0", "4.3.1", false)]
    [InlineData("[10,11]", "9.9", false)]
    public void Range_AcceptsVersions(string range, string? version, bool isAccepted) => Assert.Equal(isAccepted, PluginVersionRange.Parse(range).Contains(version));

    [Theory]
    [InlineData("[", "Unbounded range: [")]
    [InlineData("(1,2", "Unbounded range: (1,2")]
    [InlineData("[5,4]", "Range defies version ordering: [5,4]")]
    [InlineData("[5,5)", "Range defies version ordering: [5,5)")]
    [InlineData("a,,b", "Range defies version ordering: [a,,b]")]
    [InlineData("(5)", "Single version must be surrounded by []: (5)")]
    [InlineData("[1,3],[2,4]", "Ranges overlap: [1,3],[2,4]")]
    public void Range_ThatIsNone_IsRefused(string range, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => PluginVersionRange.Parse(range)).Message);

    [Theory]
    [InlineData("1.0-alpha", "1.0-beta")]
    [InlineData("1.0-beta", "1.0-rc1")]
    [InlineData("1.0a1", "1.0b1")]
    [InlineData("1.0b1", "1.0")]
    [InlineData("1.0", "1.0a")]
    [InlineData("1.0-rc1", "1.0-rc2")]
    [InlineData("1.0-rc2", "1.0-SNAPSHOT")]
    [InlineData("1.0-SNAPSHOT", "1.0")]
    [InlineData("1.0", "1.0-sp")]
    [InlineData("1.0", "1.0.1")]
    [InlineData("1.9", "1.10")]
    [InlineData("1.0.1", "2")]
    public void Versions_AreInMavensOrder(string lower, string higher)
    {
        Assert.True(PluginVersionRange.Compare(lower, higher) < 0);
        Assert.True(PluginVersionRange.Compare(higher, lower) > 0);
        Assert.Equal(0, PluginVersionRange.Compare(lower, lower));
    }

    [Fact]
    public void Text_OfAPlainVersion_IsThatOfItsRange()
    {
        Assert.Equal("[9.9,9.9]", PluginVersionRange.Parse("9.9").ToString());
        Assert.Equal("[,]", PluginVersionRange.Parse(" ").ToString());
        Assert.Equal("[1,2],(4,5)", PluginVersionRange.Parse("[1, 2], (4,5)").ToString());
    }
}
