using System.Text.Json;
using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Runtime.Validation;
using Headrace.Kafka.Broker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Rest.Tests;

/// <summary>What connectors would do, asked by REST: nothing is created or written.</summary>
public sealed class PreviewTests : IAsyncLifetime
{
    private const string Words = "\"connector.class\":\"Headrace.Connect.Rest.Tests.WordSource\",\"topic\":\"t\"";

    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isGated;
    private int _waiting;
    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync() => _rest = await StartAsync("127.0.0.1:1");

    public async ValueTask DisposeAsync()
    {
        await _rest.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task DryRun_ShowsTheTasksWithoutSecrets_AndCreatesNothing()
    {
        var secret = "${file:" + _folder.Path + "/secrets.properties:word}";
        var answer = await _rest.SendJsonAsync("POST", "/connectors?dryRun=true", Create("a", $"{Words},\"tasks.max\":2,\"words\":\"one two three\",\"lock\":\"{secret}\""));

        Assert.Equal(200, answer.Status);
        var tasks = string.Join(',', new[] { "one", "two" }.Select(word =>
            """{"topic":"t","lock":"SECRET","passed.on":"SECRET","task.class":"Headrace.Connect.Rest.Tests.WordTask","word":"WORD"}"""
                .Replace("WORD", word, StringComparison.Ordinal).Replace("SECRET", secret, StringComparison.Ordinal)));
        Assert.Equal("""{"name":"a","exists":false,"status":201,"message":null,"errors":{},"tasks":[TASKS],"tasks_error":null}""".Replace("TASKS", tasks, StringComparison.Ordinal), answer.Body);
        Assert.Equal("[]", (await _rest.GetAsync("/connectors")).Body);
    }

    [Fact]
    public async Task DryRun_HidesPasswordsThatAreNoVariables()
    {
        var answer = await _rest.SendJsonAsync("POST", "/connectors?dryRun=true", Create("a", Words + ",\"words\":\"one\",\"lock\":\"sesame-8\""));

        Assert.Contains("\"lock\":\"[hidden]\",\"passed.on\":\"[hidden]\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_TellsWhatTheCreationWouldAnswer()
    {
        _rest.Herder.Add("taken");

        Assert.Equal((409, "Connector taken already exists", 1), await OutcomeAsync(Create("taken", Words + ",\"words\":\"one\"")));
        var (status, message, tasks) = await OutcomeAsync(Create("taken", Words));
        Assert.Equal((400, null), (status, tasks));
        Assert.StartsWith("Connector configuration is invalid and contains the following 1 error(s):\nMissing required configuration \"words\"", message, StringComparison.Ordinal);
        Assert.Equal((400, "Connector config {name=b, topic=t} contains no connector type", null), await OutcomeAsync(Create("b", "\"topic\":\"t\"")));
    }

    [Fact]
    public async Task DryRun_OfAConnectorThatCannotStart_SaysWhy_WithoutSecrets()
    {
        var secret = "${file:" + _folder.Path + "/secrets.properties:word}";
        var answer = await _rest.SendJsonAsync("POST", "/connectors?dryRun=true", Create("a", $"{Words},\"words\":\"none\",\"lock\":\"{secret}\""));

        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(201, json.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("tasks").ValueKind);
        Assert.Contains($"No word opens {secret}.", json.RootElement.GetProperty("tasks_error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_OfASource_ShowsEachRecordBeforeAndAfterAndAsWritten()
    {
        var config = $$"""{{Words}},"words":"one","transforms":"up","transforms.up.type":"Headrace.Connect.Rest.Tests.UpperCase" """;
        var answer = await _rest.SendJsonAsync("POST", "/preview", """{"config":{CONFIG},"limit":2}""".Replace("CONFIG", config, StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        var records = json.RootElement.GetProperty("records");
        Assert.Equal(2, records.GetArrayLength());
        Assert.Equal("one", records[0].GetProperty("before").GetProperty("value").GetString());
        Assert.Equal("ONE", records[0].GetProperty("after").GetProperty("value").GetString());
        Assert.Equal("\"ONE\"", records[0].GetProperty("written").GetProperty("value").GetString());
        Assert.False(records[0].GetProperty("dropped").GetBoolean());
    }

    [Fact]
    public async Task Preview_OfGivenRecords_TellsWhatIsDroppedAndWhatFails()
    {
        var config = """{"connector.class":"org.apache.kafka.connect.file.FileStreamSinkConnector","topics":"t","transforms":"up","transforms.up.type":"Headrace.Connect.Rest.Tests.UpperCase"}""";
        var records = """[{"topic":"t","value":"a"},{"topic":"t","value":"drop"},{"topic":"t","value":"fail"}]""";
        var answer = await _rest.SendJsonAsync("POST", "/preview", $$"""{"config":{{config}},"records":{{records}}}""");

        Assert.Equal(200, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        var shown = json.RootElement.GetProperty("records");
        Assert.Equal("A", shown[0].GetProperty("after").GetProperty("value").GetString());
        Assert.True(shown[1].GetProperty("dropped").GetBoolean());
        Assert.Equal("transformation 1 (Headrace.Connect.Rest.Tests.UpperCase): can't do that", shown[2].GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("", "The body is no JSON")]
    [InlineData("[]", "The body has to be a JSON object")]
    [InlineData("""{"records":[]}""", "\\\"config\\\" is missing")]
    [InlineData("""{"config":{},"recrods":[]}""", "\\\"recrods\\\" is not known")]
    [InlineData("""{"config":{"a":[]},"topic":"t"}""", "The setting a of \\\"config\\\" has to be a text, not a list.")]
    [InlineData("""{"config":{},"topic":"t","records":[]}""", "not both")]
    [InlineData("""{"config":{},"limit":101}""", "\\\"limit\\\" is 101; it has to be a whole number from 1 to 100.")]
    [InlineData("""{"config":{},"seconds":0}""", "from 1 to 60")]
    [InlineData("""{"config":{"connector.class":"x.Y"}}""", "There is no connector of class x.Y.")]
    [InlineData("""{"config":{"connector.class":"FileStreamSink"}}""", "FileStreamSink is a sink")]
    [InlineData("""{"config":{"connector.class":"FileStreamSink","topics":"t"},"records":[1]}""", "A record is a JSON object")]
    public async Task Preview_OfAWrongRequest_SaysWhatIsWrong(string body, string message)
    {
        var answer = await _rest.SendJsonAsync("POST", "/preview", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone", "There is no topic gone at ")]
    [InlineData("a b", "Topic a b can't be read: ")]
    public async Task Preview_OfATopicThatIsNotThere_IsTheCallersMistake(string topic, string message)
    {
        await using var broker = await KafkaBroker.StartAsync(
            new() { DataDirectory = _folder.Combine("broker"), Port = 0 }, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        await using var rest = await StartAsync(broker.BootstrapServers);
        var body = """{"config":{"connector.class":"FileStreamSink","topics":"t"},"topic":"TOPIC"}""".Replace("TOPIC", topic, StringComparison.Ordinal);

        var answer = await rest.SendJsonAsync("POST", "/preview", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_ThatIsOneTooMany_IsRefused_UntilOthersHaveEnded()
    {
        var slow = """{"config":{WORDS,"words":"slow"},"limit":1}""".Replace("WORDS", Words, StringComparison.Ordinal);
        _isGated = true;
        var running = new[] { _rest.SendJsonAsync("POST", "/preview", slow), _rest.SendJsonAsync("POST", "/connectors?dryRun=true", Create("a", Words + ",\"words\":\"one\"")) };
        await Eventually.UntilAsync(() => Volatile.Read(ref _waiting) == 2, "both wait");

        Assert.Equal(429, (await _rest.SendJsonAsync("POST", "/preview", slow)).Status);

        _gate.SetResult();
        Assert.All(await Task.WhenAll(running), static answer => Assert.Equal(200, answer.Status));
        Assert.Equal(200, (await _rest.SendJsonAsync("POST", "/preview", slow)).Status);
    }

    [Theory]
    [InlineData("?dryRun=1", 400, "dryRun is 1; it has to be true or false. Nothing was created.")]
    [InlineData("?dryRun=yes", 400, "dryRun is yes; it has to be true or false. Nothing was created.")]
    [InlineData("?dryRun=", 400, "dryRun is empty; it has to be true or false. Nothing was created.")]
    [InlineData("?dryRun", 400, "dryRun is empty; it has to be true or false. Nothing was created.")]
    [InlineData("?dryRun=TRUE", 200, "\"name\":\"a\"")]
    [InlineData("?dryRun=False", 201, "\"name\":\"a\"")]
    [InlineData("", 201, "\"name\":\"a\"")]
    public async Task DryRun_IsWantedOrNot(string query, int status, string text)
    {
        var answer = await _rest.SendJsonAsync("POST", "/connectors" + query, Create("a", "\"connector.class\":\"FileStreamSource\",\"topic\":\"t\""));

        Assert.Equal(status, answer.Status);
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
        Assert.Equal(status == 201 ? "[\"a\"]" : "[]", (await _rest.GetAsync("/connectors")).Body);
    }

    [Fact]
    public async Task ServerWithoutPreviews_CreatesNothingOnADryRun()
    {
        await using var rest = await RestFixture.StartAsync();

        Assert.Equal(501, (await rest.SendJsonAsync("POST", "/connectors?dryRun=true", Create("a", "\"connector.class\":\"FileStreamSource\",\"topic\":\"t\""))).Status);
        Assert.Equal("[]", (await rest.GetAsync("/connectors")).Body);
        Assert.Equal(404, (await rest.SendJsonAsync("POST", "/preview", "{}")).Status);
    }

    private async Task<RestFixture> StartAsync(string bootstrapServers)
    {
        _folder.WriteText("secrets.properties", "word=sesame-7\n");
        var plugins = PluginRegistry.CreateBuilder().Add(() => new WordSource { Gate = GateAsync }).Add<FakeSink>().Add<JsonConverter>().Add<SimpleHeaderConverter>().Add<FakeRouter>()
            .Add(static () => new UpperCase()).Build();
        var settings = new Dictionary<string, string?>
        {
            ["bootstrap.servers"] = bootstrapServers,
            ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter.schemas.enable"] = "false",
            ["offset.storage.file.filename"] = "none",
            ["config.providers"] = "file",
            ["config.providers.file.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
        };
        var worker = WorkerConfig.Parse(WorkerMode.Standalone, settings, plugins);
        return await RestFixture.StartAsync(
            new() { Listeners = ["http://127.0.0.1:0"], Preview = new ConnectorPreview(worker, plugins, NullLoggerFactory.Instance, TimeProvider.System) },
            plugins: plugins,
            validator: new(ConnectorValidationOptions.From(worker, worker.ResolveVariables), plugins));
    }

    private static string Create(string name, string config) => """{"name":"NAME","config":{CONFIG}}""".Replace("NAME", name, StringComparison.Ordinal).Replace("CONFIG", config, StringComparison.Ordinal);

    private async Task<(int Status, string? Message, int? Tasks)> OutcomeAsync(string body)
    {
        var answer = await _rest.SendJsonAsync("POST", "/connectors?dryRun=true", body);
        Assert.Equal(200, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        var tasks = json.RootElement.GetProperty("tasks");
        return (json.RootElement.GetProperty("status").GetInt32(), json.RootElement.GetProperty("message").GetString(), tasks.ValueKind == JsonValueKind.Null ? null : tasks.GetArrayLength());
    }

    /// <summary>Only the test of many previews closes it.</summary>
    private Task GateAsync()
    {
        if (!_isGated)
            return Task.CompletedTask;
        Interlocked.Increment(ref _waiting);
        return _gate.Task;
    }
}
