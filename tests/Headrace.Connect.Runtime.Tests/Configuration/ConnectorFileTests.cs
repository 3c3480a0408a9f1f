using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class ConnectorFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TakesProperties()
    {
        var file = ConnectorFile.Read(_folder.WriteText("c.properties", "name=src\nconnector.class=X\n"));
        Assert.Equal("src", file.Name);
        Assert.Equal("X", file.Config["connector.class"]);
        Assert.Null(file.InitialState);
    }

    [Fact]
    public void Read_TakesAFlatJsonObject()
    {
        var file = ConnectorFile.Read(_folder.WriteText("c.json", """{"name":"src","tasks.max":2,"flag":true}"""));
        Assert.Equal("src", file.Name);
        Assert.Equal("2", file.Config["tasks.max"]);
        Assert.Equal("true", file.Config["flag"]);
    }

    [Fact]
    public void Read_TakesACreateRequest()
    {
        var file = ConnectorFile.Read(_folder.WriteText("c.json", """{"name":"src","config":{"a":"1"},"initial_state":"stopped"}"""));
        Assert.Equal("src", file.Config["name"]);
        Assert.Equal(TargetState.Stopped, file.InitialState);
    }

    [Theory]
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "must hold a JSON object")]
    [InlineData("{}", "has no \"name\"")]
    [InlineData("""{"name":"a","config":{"name":"b"}}""", "doesn't match")]
    [InlineData("""{"name":"a","config":{"x":{}}}""", "not a nested value")]
    [InlineData("""{"name":"a","config":{},"initial_state":"X"}""", "must be RUNNING, PAUSED or STOPPED")]
    public void Read_SaysWhatIsWrong(string json, string message)
    {
        var error = Assert.Throws<ConfigException>(() => ConnectorFile.Read(_folder.WriteText("c.json", json)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
