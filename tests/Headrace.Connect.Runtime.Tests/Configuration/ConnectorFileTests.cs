using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class ConnectorFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    internal static void ThrowFromSources() => ConnectorFile.Read("/nowhere/c");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TakesProperties()
    {
        var file = ConnectorFile.Read(_folder.WriteText("c.properties", "name=src\nconnector.class=X\n"));
        Assert.Equal("src", file.Name);
        Assert.Equal("X", file.Config["connector.class"]);
        Assert.Null(file.InitialState);
    }

    /// <summary>As Kafka Connect's standalone worker showed the config of the same file.</summary>
    [Fact]
    public void Properties_AreInKafkaConnectsOrder()
    {
        var file = ConnectorFile.Read(_folder.WriteText("c.properties", "name=c\nconnector.class=FileStreamSink\ntopics=t\nfile=f\nweird\\ key=1\n"));

        Assert.Equal("connector.class,weird key,file,topics,name", string.Join(',', file.Config.Keys));
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

    // What Kafka Connect 4.3.1's standalone worker made of the same files. The name of a file says nothing.
    [Theory]
    [InlineData("c.json", "name=a\nconnector.class=b", "connector.class=b|name=a")]
    [InlineData("c.properties", """{"name":"a","x":1.50,"y":true,"z":null,"e":1e5}""", "e=1e5|name=a|x=1.50|y=true|z=")]
    [InlineData("c", """{"name":"a"} trailing""", "name=a")]
    [InlineData("c", """{"name":"a"}{"name":"b"}""", "name=a")]
    [InlineData("c", """{"name":"a","name":"b"}""", "name=b")]
    [InlineData("c", """{"name":5,"config":{"x":1}}""", "name=5|x=1")]
    [InlineData("c", """{"name":"a","config":{"x":1},"initial_state":"paused","foo":[1,{}]}""", "name=a|x=1", TargetState.Paused)]
    [InlineData("c", """{"name":"a","config":{"x":1},"initial_state":null}""", "name=a|x=1")]
    [InlineData("c", """{"name":"a","config":{"y":1},"config":{"z":1}}""", "name=a|z=1")]
    [InlineData("c", """{"name":"a","config":"s"}""", "config=s|name=a")]
    [InlineData("c", """{"name":"a","config":null}""", "config=|name=a")]
    [InlineData("c", """{"name":"a","initial_state":"STOPPED"}""", "initial_state=STOPPED|name=a")]
    [InlineData("c", "name : a\nconfig {\n", "config={|name=a")]
    [InlineData("c", "name=a\nx=\\u00e4", "name=a|x=ä")]
    [InlineData("c", "\uFEFF{\"name\":\"a\"}", "name=a")]
    [InlineData("c", "{\"name\":\"ä\"}", "name=ä")]
    [InlineData("c", "name=ä", "name=\u00c3\u00a4")]
    public void Read_TellsTheFormByTheContent(string fileName, string content, string settings, TargetState? state = null)
    {
        var path = _folder.Combine(fileName);
        File.WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(content));

        var file = ConnectorFile.Read(path);

        Assert.Equal(settings, string.Join('|', file.Config.OrderBy(static setting => setting.Key, StringComparer.Ordinal).Select(static setting => $"{setting.Key}={setting.Value}")));
        Assert.Equal(file.Config["name"], file.Name);
        Assert.Equal(state, file.InitialState);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Read_TakesJsonInAnyUnicode(string encoding)
    {
        var path = _folder.Combine("c");
        File.WriteAllBytes(path, System.Text.Encoding.GetEncoding(encoding).GetBytes("""{"name":"ä"}"""));

        Assert.Equal("ä", ConnectorFile.Read(path).Name);
    }

    [Theory]
    [InlineData("", "missing the mandatory 'name'")]
    [InlineData("null", "missing the mandatory 'name'")]
    [InlineData("\"x\"", "missing the mandatory 'name'")]
    [InlineData("#c\n", "missing the mandatory 'name'")]
    [InlineData("name=", "missing the mandatory 'name'")]
    [InlineData("name=a\nx=\\u12", "Malformed \\uxxxx")]
    [InlineData("{bad", "is not valid JSON")]
    [InlineData("""{"name":"a","config":{"x":1},}""", "is not valid JSON")]
    [InlineData("[]", "must hold a JSON object")]
    [InlineData("{}", "missing the mandatory 'name'")]
    [InlineData("""{"name":null}""", "missing the mandatory 'name'")]
    [InlineData("""{"config":{}}""", "missing the mandatory 'name'")]
    [InlineData("""{"config":{"name":"b"}}""", "doesn't match")]
    [InlineData("""{"name":"a","config":{"name":"b"}}""", "doesn't match")]
    [InlineData("""{"name":"a","config":{"name":null}}""", "doesn't match")]
    [InlineData("""{"name":"a","x":{}}""", "not a nested value")]
    [InlineData("""{"name":"a","config":{"x":{}}}""", "not a nested value")]
    [InlineData("""{"name":"a","config":[]}""", "must be an object")]
    [InlineData("""{"name":"a","config":{"x":1},"initial_state":"X"}""", "must be RUNNING, PAUSED or STOPPED")]
    public void Read_SaysWhatIsWrong(string content, string message)
    {
        var error = Assert.Throws<ConfigException>(() => ConnectorFile.Read(_folder.WriteText("c", content)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
