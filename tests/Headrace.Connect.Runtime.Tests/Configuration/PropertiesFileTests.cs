using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class PropertiesFileTests
{
    [Theory]
    [InlineData("a=1", "a", "1")]
    [InlineData("  a = 1 ", "a", "1 ")]
    [InlineData("a:1", "a", "1")]
    [InlineData("a 1", "a", "1")]
    [InlineData("a", "a", "")]
    [InlineData("a\t=\t1", "a", "1")]
    [InlineData("a==1", "a", "=1")]
    [InlineData("a\\=b=1", "a=b", "1")]
    [InlineData("a\\ b=1", "a b", "1")]
    [InlineData("a=1\\\n   2", "a", "12")]
    [InlineData("a=1\\\\\nb=2", "a", "1\\")]
    [InlineData("a=\\u00e9\\t\\n\\q", "a", "é\t\nq")]
    [InlineData("#x\n!y\n\na=1", "a", "1")]
    [InlineData("a=1\r\nb=2", "a", "1")]
    [InlineData("a=1\na=2", "a", "2")]
    [InlineData("\uFEFFa=1", "a", "1")]
    [InlineData("a=1\\", "a", "1")]
    [InlineData("a=1\\\n", "a", "1")]
    [InlineData("a=1\\\n#2", "a", "1#2")]
    [InlineData("\\\n  a=1", "a", "1")]
    public void Parse_FollowsJava(string text, string key, string value) => Assert.Equal(value, PropertiesFile.Parse(text)[key]);

    [Theory]
    [InlineData("\\\n#a=1\nb=2")]
    [InlineData("\\\n\nb=2")]
    [InlineData("\\\n!\\u00zz\nb=2")]
    [InlineData("b=2\n\\\r\n")]
    public void Parse_PassesOverWhatIsBehindALineOfABackslash(string text) => Assert.Equal(["b"], PropertiesFile.Parse(text).Keys);

    [Fact]
    public void Parse_KeepsTheOrder() => Assert.Equal(["z", "a", "m"], PropertiesFile.Parse("z=1\na=2\nm=3").Keys);

    [Theory]
    [InlineData("a=\\u12")]
    [InlineData("a=\\uzzzz")]
    public void Parse_RefusesMalformedUnicode(string text) => Assert.Throws<ConfigException>(() => PropertiesFile.Parse(text));

    [Fact]
    public void Read_NamesTheMissingFile()
    {
        var error = Assert.Throws<ConfigException>(() => PropertiesFile.Read("/nowhere/w.properties"));
        Assert.StartsWith("Could not read properties from file /nowhere/w.properties", error.Message, StringComparison.Ordinal);
    }
}
