using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Tests;

public sealed class EndpointTests : IAsyncLifetime
{
    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync() => _rest = await RestFixture.StartAsync();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task Root_TellsVersionCommitAndCluster()
    {
        var answer = await _rest.GetAsync("/");

        Assert.Equal("""{"version":"4.3.1","commit":"unknown","kafka_cluster_id":"cluster-1"}""", answer.Body);
        Assert.True(answer.Headers.ContainsKey("Server"));
        Assert.True(answer.Headers.ContainsKey("Date"));
    }

    [Fact]
    public async Task Create_AnswersInfoAndLocation()
    {
        var answer = await _rest.SendJsonAsync("POST", "/connectors", """{"name":" a b/é%41% ","config":{"connector.class":"FileStreamSource","topic":"t","n":1.50}}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(
            """{"name":"a b/é%41%","config":{"connector.class":"FileStreamSource","topic":"t","n":"1.50","name":"a b/é%41%"},"tasks":[{"connector":"a b/é%41%","task":0}],"type":"source"}""",
            answer.Body);
        Assert.Equal($"http://127.0.0.1:{_rest.Port}/connectors/a%20b/%C3%A9%41%25", answer.Headers["Location"]);
    }

    [Fact]
    public async Task Location_FollowsHost()
    {
        var body = """{"name":"x","config":{"connector.class":"FileStreamSource","topic":"t"}}""";
        var answer = await RawHttp.SendRawAsync(_rest.Port, System.Text.Encoding.ASCII.GetBytes(
            $"POST /connectors HTTP/1.1\r\nHost: connect.example:1234\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

        Assert.Equal("http://connect.example:1234/connectors/x", answer.Headers["Location"]);
    }

    [Theory]
    [InlineData("running", TargetState.Started)]
    [InlineData("Paused", TargetState.Paused)]
    [InlineData("STOPPED", TargetState.Stopped)]
    public async Task Create_TakesTheInitialState(string state, TargetState expected)
    {
        await _rest.SendJsonAsync("POST", "/connectors", $$$"""{"name":"x","initial_state":"{{{state}}}","config":{"connector.class":"FileStreamSource","topic":"t"}}""");

        Assert.Equal(expected, _rest.Herder.TargetOf("x"));
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"config\":{}}", 400, "Connector config {name=x} contains no connector type")]
    [InlineData("{\"config\":{}}", 400, "Connector config {name=} contains no connector type")]
    [InlineData("{\"name\":\"x\",\"config\":{\"b\":1,\"name\":null,\"a\":null}}", 400, "Connector config {name=x, a=null, b=1} contains no connector type")]
    [InlineData("{\"name\":\"x\",\"config\":{\"name\":\"y\"}}", 400, "Connector name configuration (y) doesn't match connector name in the URL (x)")]
    [InlineData("{\"name\":\"x\",\"config\":{\"name\":\" x\"}}", 400, "Connector name configuration ( x) doesn't match connector name in the URL (x)")]
    [InlineData("{\"name\":\"x\"}", 500, "Cannot invoke \\\"java.util.Map.get(Object)\\\" because \\\"connectorConfig\\\" is null")]
    [InlineData("{\"name\":\"x\",\"config\":null}", 500, "Cannot invoke \\\"java.util.Map.get(Object)\\\" because \\\"connectorConfig\\\" is null")]
    [InlineData("", 500, "Cannot invoke \\\"org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest.name()\\\" because \\\"createRequest\\\" is null")]
    [InlineData("null", 500, "Cannot invoke \\\"org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest.name()\\\" because \\\"createRequest\\\" is null")]
    [InlineData("{\"name\":\"x\",\"config\":{\"connector.class\":\"FileStreamSource\"}}", 400, "Connector configuration is invalid and contains the following 1 error(s):\\nMissing required configuration \\\"topic\\\" which has no default value.\\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`")]
    [InlineData("{\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\"}}", 400, "Connector configuration is invalid and contains the following 1 error(s):\\nInvalid value  for configuration name: String may not be empty\\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`")]
    [InlineData("{\"name\":\"x\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\",\"tasks.max\":\"abc\"}}", 400, "Connector configuration is invalid and contains the following 2 error(s):\\nInvalid value abc for configuration tasks.max: Not a number of type INT\\nInvalid value null for configuration tasks.max: Value must be non-null\\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`")]
    public async Task Create_ThatIsWrong_IsRefused(string body, int status, string message)
    {
        var answer = await _rest.SendJsonAsync("POST", "/connectors", body);

        Assert.Equal((status, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal($$"""{"error_code":{{status}},"message":"{{message}}"}""", answer.Body);
    }

    [Fact]
    public async Task Create_OfAnUnknownClass_ListsTheConnectors()
    {
        var answer = await _rest.SendJsonAsync("POST", "/connectors", """{"name":"x","config":{"connector.class":"Bogus"}}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            "Failed to find any class that implements Connector and which name matches Bogus, available connectors are: " +
            "PluginDesc{klass=class org.apache.kafka.connect.file.FileStreamSinkConnector, name='org.apache.kafka.connect.file.FileStreamSinkConnector', version='4.3.1', encodedVersion=4.3.1, type=sink, typeName='sink', location='classpath'}, " +
            "PluginDesc{klass=class org.apache.kafka.connect.file.FileStreamSourceConnector, name='org.apache.kafka.connect.file.FileStreamSourceConnector', version='4.3.1', encodedVersion=4.3.1, type=source, typeName='source', location='classpath'}",
            Message(answer));
    }

    [Fact]
    public async Task Create_OfAnExistingOne_IsAConflictAfterValidation()
    {
        _rest.Herder.Add("x");

        Assert.Equal((409, "Connector x already exists"), StatusAndMessage(await _rest.SendJsonAsync("POST", "/connectors", """{"name":"x","config":{"connector.class":"FileStreamSource","topic":"t"}}""")));
        Assert.Equal(400, (await _rest.SendJsonAsync("POST", "/connectors", """{"name":"x","config":{"connector.class":"FileStreamSource"}}""")).Status);
    }

    [Fact]
    public async Task Put_CreatesThenReplaces()
    {
        var created = await _rest.SendJsonAsync("PUT", "/connectors/%20p%20/config", """{"connector.class":"FileStreamSource","topic":"t"}""");
        var replaced = await _rest.SendJsonAsync("PUT", "/connectors/%20p%20/config", """{"connector.class":"FileStreamSource","topic":"u","name":" p "}""");

        Assert.Equal(201, created.Status);
        Assert.Equal($"http://127.0.0.1:{_rest.Port}/connectors/%20p%20", created.Headers["Location"]);
        Assert.Equal(200, replaced.Status);
        Assert.False(replaced.Headers.ContainsKey("Location"));
        Assert.Contains("\"topic\":\"u\"", replaced.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/connectors/x/config", "null", 500, "Cannot invoke \"java.util.Map.get(Object)\" because \"connectorConfig\" is null")]
    [InlineData("PUT", "/connectors/x/config", "{\"name\":\"y\"}", 400, "Connector name configuration (y) doesn't match connector name in the URL (x)")]
    [InlineData("PATCH", "/connectors/x/config", "", 500, "Cannot invoke \"java.util.Map.forEach(java.util.function.BiConsumer)\" because \"patch\" is null")]
    [InlineData("PATCH", "/connectors/nope/config", "", 404, "Connector nope not found")]
    [InlineData("PATCH", "/connectors/nope/config", "{}", 404, "Connector nope not found")]
    [InlineData("PATCH", "/connectors/x/config", "{\"name\":null}", 400, "Connector configuration is invalid and contains the following 1 error(s):\nMissing required configuration \"name\" which has no default value.\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`")]
    [InlineData("PATCH", "/connectors/x/offsets", "null", 500, "Cannot invoke \"org.apache.kafka.connect.runtime.rest.entities.ConnectorOffsets.offsets()\" because \"offsets\" is null")]
    [InlineData("PATCH", "/connectors/nope/offsets", "{}", 400, "Partitions / offsets need to be provided for an alter offsets request")]
    [InlineData("PATCH", "/connectors/nope/offsets", "{\"offsets\":null}", 400, "Partitions / offsets need to be provided for an alter offsets request")]
    [InlineData("PATCH", "/connectors/nope/offsets", "{\"offsets\":[]}", 400, "Partitions / offsets need to be provided for an alter offsets request")]
    [InlineData("PATCH", "/connectors/nope/offsets", "{\"offsets\":[null]}", 500, "Cannot invoke \"org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset.partition()\" because \"offset\" is null")]
    [InlineData("PATCH", "/connectors/nope/offsets", "{\"offsets\":[{}]}", 404, "Connector nope not found")]
    [InlineData("PUT", "/admin/loggers/a", "", 500, "Cannot invoke \"java.util.Map.get(Object)\" because \"levelMap\" is null")]
    [InlineData("PUT", "/admin/loggers/a", "{}", 400, "Desired 'level' parameter was not specified in request.")]
    [InlineData("PUT", "/admin/loggers/a", "{\"level\":null}", 400, "Desired 'level' parameter was not specified in request.")]
    [InlineData("PUT", "/admin/loggers/a", "{\"level\":5}", 404, "invalid log level '5'.")]
    [InlineData("PUT", "/admin/loggers/a", "{\"level\":\" \"}", 404, "invalid log level ' '.")]
    [InlineData("PUT", "/admin/loggers/a", "{\"level\":\"\"}", 500, "Illegal null or empty Level name.")]
    [InlineData("PUT", "/admin/loggers/a?scope=cluster", "{\"level\":\"BOGUS\"}", 404, "invalid log level 'BOGUS'.")]
    [InlineData("PUT", "/connector-plugins/FileStreamSource/config/validate", "", 500, "Cannot invoke \"java.util.Map.get(Object)\" because \"connectorConfig\" is null")]
    public async Task Body_ThatIsWrong_IsRefused(string method, string path, string body, int status, string message)
    {
        _rest.Herder.Add("x");

        Assert.Equal((status, message), StatusAndMessage(await _rest.SendJsonAsync(method, path, body)));
    }

    [Theory]
    [InlineData("GET", "/connectors/nope", "Connector nope not found")]
    [InlineData("DELETE", "/connectors/nope", "Connector nope not found")]
    [InlineData("GET", "/connectors/nope/config", "Connector nope not found")]
    [InlineData("GET", "/connectors/nope/tasks", "Connector nope not found")]
    [InlineData("GET", "/connectors/nope/offsets", "Connector nope not found")]
    [InlineData("DELETE", "/connectors/nope/offsets", "Connector nope not found")]
    [InlineData("GET", "/connectors/nope/status", "No status found for connector nope")]
    [InlineData("GET", "/connectors/nope/tasks/0/status", "No status found for task nope-0")]
    [InlineData("PUT", "/connectors/nope/pause", "Unknown connector nope")]
    [InlineData("PUT", "/connectors/nope/resume", "Unknown connector nope")]
    [InlineData("PUT", "/connectors/nope/stop", "Unknown connector nope")]
    [InlineData("POST", "/connectors/nope/restart", "Unknown connector: nope")]
    [InlineData("POST", "/connectors/nope/restart?includeTasks=true", "Unknown connector: nope")]
    [InlineData("POST", "/connectors/nope/tasks/0/restart", "Unknown connector: nope")]
    [InlineData("GET", "/connector-plugins/Nope/config", "Unknown plugin Nope.")]
    [InlineData("GET", "/connector-plugins/Value/config", "Unknown plugin Value.")]
    [InlineData("GET", "/connector-plugins/InsertField/config", "Unknown plugin InsertField.")]
    [InlineData("GET", "/connector-plugins/InsertField$Value/config", "Unknown plugin InsertField$Value.")]
    [InlineData("GET", "/admin/loggers/nope", "Logger nope not found.")]
    public async Task UnknownThing_IsNotFound(string method, string path, string message)
    {
        var answer = await _rest.SendAsync(method, path);

        Assert.Equal((404, message), StatusAndMessage(answer));
        Assert.Equal("application/json", answer.ContentType);
    }

    [Theory]
    [InlineData("/connectors", "[\"a\",\"b\"]")]
    [InlineData("/connectors?Expand=info", "[\"a\",\"b\"]")]
    [InlineData("/connectors?expand=bogus", "{\"a\":{},\"b\":{}}")]
    [InlineData("/connectors?expand", "{\"a\":{},\"b\":{}}")]
    [InlineData("/connectors?expand=", "{\"a\":{},\"b\":{}}")]
    [InlineData("/connectors?expand=info,status", "{\"a\":{},\"b\":{}}")]
    [InlineData("/connectors?expand=INFO", "{\"a\":{},\"b\":{}}")]
    public async Task List_IsExpandedByKnownValuesOnly(string target, string expected)
    {
        _rest.Herder.Add("a");
        _rest.Herder.Add("b");

        Assert.Equal(expected, (await _rest.GetAsync(target)).Body);
    }

    [Fact]
    public async Task List_WithStatus_LeavesOutWhatHasNone()
    {
        _rest.Herder.Add("a");
        _rest.Herder.Add("b");
        _rest.Herder.Status = name => name == "b"
            ? new(name, new(ExecutionState.Running, "w:1", null, "4.3.1"), [], ConnectorType.Source)
            : throw new Errors.NotFoundException("No status found for connector a");

        Assert.Equal(
            """{"b":{"status":{"name":"b","connector":{"state":"RUNNING","worker_id":"w:1","version":"4.3.1"},"tasks":[],"type":"source"}}}""",
            (await _rest.GetAsync("/connectors?expand=status")).Body);
        var both = JsonDocument.Parse((await _rest.GetAsync("/connectors?expand=info&expand=status")).Body).RootElement;
        Assert.Equal(["info", "status"], both.GetProperty("b").EnumerateObject().Select(static member => member.Name));
        both = JsonDocument.Parse((await _rest.GetAsync("/connectors?expand=status&expand=info&expand=status")).Body).RootElement;
        Assert.Equal(["status", "info"], both.GetProperty("b").EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public async Task Status_HasTraceOnlyWhereThereIsOneAndVersionAlways()
    {
        _rest.Herder.Add("x");

        Assert.Equal(
            """{"name":"x","connector":{"state":"RUNNING","worker_id":"127.0.0.1:8083","version":"4.3.1"},"tasks":[{"id":0,"state":"FAILED","worker_id":"127.0.0.1:8083","version":null,"trace":"boom\n\tat x"}],"type":"source"}""",
            (await _rest.GetAsync("/connectors/x/status")).Body);
        Assert.Equal("""{"id":0,"state":"RUNNING","worker_id":"127.0.0.1:8083","version":"4.3.1"}""", (await _rest.GetAsync("/connectors/x/tasks/0/status")).Body);
    }

    [Fact]
    public async Task Status_SaysWhatToDo_OnlyWhereThatIsAskedFor()
    {
        _rest.Herder.Add("x");
        _rest.Herder.Explanation = new("HR-1301", "HR-1301 connector x, task 0: …");

        Assert.Contains(
            ""","trace":"boom\n\tat x","headrace":{"code":"HR-1301","message":"HR-1301 connector x, task 0: …","page":"docs/errors/HR-1301.md"}}],"type":"source","headrace":{"health":"FAILED","tasks":1,"tasks_running":0,"tasks_failed":1}}""",
            (await _rest.GetAsync("/connectors/x/status?headrace.explain=true")).Body, StringComparison.Ordinal);
        Assert.Contains("\"headrace\":", (await _rest.GetAsync("/connectors?expand=status&headrace.explain=true")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("headrace", (await _rest.GetAsync("/connectors/x/status")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("headrace", (await _rest.GetAsync("/connectors?expand=status")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("headrace", (await _rest.SendAsync("POST", "/connectors/x/restart?includeTasks=true")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_AreListedWithTheirConfig()
    {
        _rest.Herder.Add("x");

        Assert.Equal(
            """[{"id":{"connector":"x","task":0},"config":{"connector.class":"FileStreamSource","topic":"t","name":"x"}}]""",
            (await _rest.GetAsync("/connectors/x/tasks")).Body);
    }

    [Theory]
    [InlineData("PUT", "/connectors/x/pause", 202)]
    [InlineData("PUT", "/connectors/x/resume", 202)]
    [InlineData("PUT", "/connectors/x/stop", 204)]
    [InlineData("POST", "/connectors/x/restart", 204)]
    [InlineData("POST", "/connectors/x/restart?includeTasks=maybe&onlyFailed=", 204)]
    [InlineData("POST", "/connectors/x/tasks/0/restart", 204)]
    [InlineData("PUT", "/connectors/x/topics/reset", 202)]
    [InlineData("PUT", "/connectors/nope/topics/reset", 202)]
    [InlineData("DELETE", "/connectors/x", 204)]
    public async Task Order_WithoutAnswer_HasNoBodyAndNoType(string method, string path, int status)
    {
        _rest.Herder.Add("x");

        var answer = await _rest.SendAsync(method, path);

        Assert.Equal((status, "", null), (answer.Status, answer.Body, answer.ContentType));
        Assert.Equal(status == 202 ? "0" : null, answer.Headers.GetValueOrDefault("Content-Length"));
    }

    [Theory]
    [InlineData("includeTasks=TRUE", false, true)]
    [InlineData("onlyFailed=true&onlyFailed=false", true, false)]
    [InlineData("includeTasks=true&onlyFailed=true", true, true)]
    public async Task Restart_WithOptions_AnswersThePlan(string query, bool onlyFailed, bool includeTasks)
    {
        _rest.Herder.Add("x");

        var answer = await _rest.SendAsync("POST", "/connectors/x/restart?" + query);

        Assert.Equal(202, answer.Status);
        Assert.StartsWith("{\"name\":\"x\",\"connector\":", answer.Body, StringComparison.Ordinal);
        Assert.Equal([new RestartRequest("x", onlyFailed, includeTasks).ToString()], _rest.Herder.Calls);
    }

    [Fact]
    public async Task Topics_OfAnUnknownConnectorAreEmpty()
    {
        _rest.Herder.Add("x");

        Assert.Equal("""{"x":{"topics":["t"]}}""", (await _rest.GetAsync("/connectors/x/topics")).Body);
        Assert.Equal("""{"nope":{"topics":[]}}""", (await _rest.GetAsync("/connectors/nope/topics")).Body);
    }

    [Fact]
    public async Task Offsets_AreReadAndAltered()
    {
        _rest.Herder.Add("x");
        _rest.Herder.Offsets =
        [
            new(new SourceMap("filename", DataValue.From("in.txt")), new SourceMap("position", DataValue.From(9L))),
            new(new SourceMap("f", DataValue.From(1.0)), null),
        ];

        Assert.Equal(
            """{"offsets":[{"partition":{"filename":"in.txt"},"offset":{"position":9}},{"partition":{"f":1.0},"offset":null}]}""",
            (await _rest.GetAsync("/connectors/x/offsets")).Body);
        Assert.Equal(
            """{"message":"The offsets for this connector have been altered successfully"}""",
            (await _rest.SendJsonAsync("PATCH", "/connectors/x/offsets", """{"offsets":[{"partition":{"filename":"a"},"offset":{"position":4}}]}""")).Body);
        Assert.Equal(4, _rest.Herder.Altered![0].Offset!["position"].AsInt32());
        Assert.Equal("""{"message":"The offsets for this connector have been reset successfully"}""", (await _rest.SendAsync("DELETE", "/connectors/x/offsets")).Body);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?connectorsOnly", true)]
    [InlineData("?connectorsOnly=", true)]
    [InlineData("?connectorsOnly=TRUE", true)]
    [InlineData("?connectorsOnly=true&connectorsOnly=false", true)]
    [InlineData("?connectorsOnly=false", false)]
    [InlineData("?connectorsOnly=x", false)]
    public async Task Plugins_AreConnectorsUnlessAskedForAll(string query, bool connectorsOnly)
    {
        var answer = await _rest.GetAsync("/connector-plugins" + query);

        const string Connectors =
            """{"class":"org.apache.kafka.connect.file.FileStreamSinkConnector","type":"sink","version":"4.3.1"},{"class":"org.apache.kafka.connect.file.FileStreamSourceConnector","type":"source","version":"4.3.1"}""";
        Assert.StartsWith("[" + Connectors, answer.Body, StringComparison.Ordinal);
        var types = JsonDocument.Parse(answer.Body).RootElement.EnumerateArray().Select(static plugin => plugin.GetProperty("type").GetString()).ToList();
        Assert.Equal(
            connectorsOnly
                ? ["sink", "source"]
                : ["sink", "source", "transformation", "transformation", "transformation", "predicate", "converter", "converter", "header_converter", "header_converter", "header_converter"],
            types);
    }

    [Theory]
    [InlineData("FileStreamSource/config?version=4.3.0", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [4.3.0,4.3.0], available versions: [4.3.1]")]
    [InlineData("FileStreamSource/config?version=", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [,], available versions: [4.3.1]")]
    [InlineData("FileStreamSource/config?version=%20", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [,], available versions: [4.3.1]")]
    [InlineData("FileStreamSource/config?version=LATEST", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [LATEST,LATEST], available versions: [4.3.1]")]
    [InlineData("FileStreamSource/config?version=bogus", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [bogus,bogus], available versions: [4.3.1]")]
    [InlineData("FileStreamSource/config?version=1,2", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [1,2], available versions: [4.3.1]")]
    [InlineData("FileStreamSource/config?version=[5,6],[7,8]", "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [5,6],[7,8], available versions: [4.3.1]")]
    [InlineData("String/config?version=9", "Plugin org.apache.kafka.connect.storage.StringConverter not found that matches the version range [9,9], available versions: [4.3.1, 4.3.1]")]
    [InlineData("FileStreamSource/config?version=[", "Invalid version specification: [")]
    [InlineData("FileStreamSource/config?version=(1,2", "Invalid version specification: (1,2")]
    [InlineData("FileStreamSource/config?version=(5)", "Invalid version specification: (5)")]
    [InlineData("FileStreamSource/config?version=[5,5)", "Invalid version specification: [5,5)")]
    [InlineData("FileStreamSource/config?version=[1,3],[2,4]", "Invalid version specification: [1,3],[2,4]")]
    [InlineData("Nope/config?version=[5,4]", "Invalid version specification: [5,4]")]
    [InlineData("FileConfigProvider/config", "Invalid plugin class FileConfigProvider. Valid types are sink, source, converter, header_converter, transformation, predicate.")]
    [InlineData("org.apache.kafka.common.config.provider.FileConfigProvider/config", "Invalid plugin class org.apache.kafka.common.config.provider.FileConfigProvider. Valid types are sink, source, converter, header_converter, transformation, predicate.")]
    [InlineData("All/config", "Invalid plugin class All. Valid types are sink, source, converter, header_converter, transformation, predicate.")]
    [InlineData("BasicAuthSecurityRestExtension/config", "Invalid plugin class BasicAuthSecurityRestExtension. Valid types are sink, source, converter, header_converter, transformation, predicate.")]
    public async Task PluginConfig_ThatIsNotThere_IsRefused(string target, string message) =>
        Assert.Equal((400, message), StatusAndMessage(await _rest.GetAsync("/connector-plugins/" + target)));

    [Theory]
    [InlineData("FileStreamSource/config")]
    [InlineData("FileStreamSource/config?version=latest")]
    [InlineData("FileStreamSourceConnector/config?version=4.3.1")]
    [InlineData("org.apache.kafka.connect.file.FileStreamSourceConnector/config?version=(,4.3.1]")]
    [InlineData("FileStreamSource/config?version=%5B4.0,5.0)")]
    [InlineData("FileStreamSource/config?version=[4.3.1]")]
    public async Task PluginConfig_OfAConnector_StartsWithItsOwnSettings(string target)
    {
        var answer = await _rest.GetAsync("/connector-plugins/" + target);

        var names = JsonDocument.Parse(answer.Body).RootElement.EnumerateArray().Select(static key => key.GetProperty("name").GetString()).ToList();
        Assert.Equal(["file", "topic", "batch.size", "name", "connector.class"], names[..5]);
        Assert.Equal("offsets.storage.topic", names[^1]);
        Assert.Equal(3 + 19 + 5, names.Count);
        Assert.StartsWith(
            """[{"name":"file","type":"STRING","required":false,"default_value":null,"importance":"HIGH","documentation":"The file.","group":null,"order_in_group":-1,"width":"NONE","display_name":"file","dependents":[]},""",
            answer.Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_AnswersDefinitionsAndValues()
    {
        var answer = await _rest.SendJsonAsync("PUT", "/connector-plugins/FileStreamSource/config/validate", """{"connector.class":"FileStreamSource","name":"x","tasks.max":"0"}""");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith(
            """{"name":"FileStreamSource","error_count":2,"groups":["Common","Transforms","Predicates","Error Handling","Topic Creation","Exactly Once Support","offsets.topic"],"configs":[{"definition":{"name":"name","type":"STRING","required":true,"default_value":null,"importance":"HIGH",""",
            answer.Body,
            StringComparison.Ordinal);
        Assert.Contains(
            """display_name":"topic","dependents":[]},"value":{"name":"topic","value":null,"recommended_values":[],"errors":["Missing required configuration \"topic\" which has no default value."],"visible":true}}""",
            answer.Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_AnswersTheSameEachTime()
    {
        var answers = new List<string>();
        foreach (var name in (string[])["x", "other", "x", "x"])
        {
            var answer = await _rest.SendJsonAsync(
                "PUT", "/connector-plugins/FileStreamSource/config/validate", $$"""{"connector.class":"FileStreamSource","name":"{{name}}","tasks.max":"0","value.converter":"StringConverter"}""");
            answers.Add(answer.Body);
        }

        Assert.Contains("\"value\":\"other\"", answers[1], StringComparison.Ordinal);
        Assert.NotEqual(answers[0], answers[1]);
        Assert.Equal([answers[0], answers[0]], answers[2..]);
    }

    [Theory]
    [InlineData("e", "FileStreamSource", 200)]
    [InlineData("Source", "FileStreamSource", 200)]
    [InlineData("FileStreamSourceConnector", "FileStreamSource", 200)]
    [InlineData("FileStreamSource", "org.apache.kafka.connect.file.FileStreamSourceConnector", 200)]
    [InlineData("org.apache.kafka.connect.file.FileStreamSourceConnector", "FileStreamSource", 400)]
    [InlineData("FileStreamSink", "FileStreamSource", 400)]
    public async Task Validate_WantsThePathToEndTheClass(string path, string className, int status)
    {
        var answer = await _rest.SendJsonAsync("PUT", $"/connector-plugins/{path}/config/validate", $$"""{"connector.class":"{{className}}","name":"x","topic":"t"}""");

        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Equal($"Included connector type {className} does not match request type {path}", Message(answer));
    }

    [Theory]
    [InlineData("{\"name\":\"x\"}", "org.apache.kafka.connect.runtime.rest.errors.BadRequestException: Connector config {name=x} contains no connector type")]
    [InlineData("{\"connector.class\":\"FileStreamSource\",\"connector.plugin.version\":\"[\"}", "org.apache.kafka.connect.runtime.rest.errors.BadRequestException: Unbounded range: [")]
    [InlineData("{\"connector.class\":\"FileStreamSource\",\"producer.override.linger.ms\":\"x\"}", "org.apache.kafka.common.config.ConfigException: Invalid value x for configuration linger.ms: Not a number of type LONG")]
    public async Task Validate_OfWhatCantBeValidated_FailsUnderTheNameOfTheJavaClass(string body, string message) =>
        Assert.Equal((500, message), StatusAndMessage(await _rest.SendJsonAsync("PUT", "/connector-plugins/e/config/validate", body)));

    [Fact]
    public async Task Loggers_AreSetWithTheirDescendants()
    {
        _rest.Loggers.IsEnabled("a.b.c", Microsoft.Extensions.Logging.LogLevel.Debug);
        _rest.Loggers.IsEnabled("a.c", Microsoft.Extensions.Logging.LogLevel.Debug);

        Assert.Equal("""["a.b","a.b.c"]""", (await _rest.SendJsonAsync("PUT", "/admin/loggers/a.b", """{"level":" warn ","x":"y"}""")).Body);
        Assert.Equal("[]", (await _rest.SendJsonAsync("PUT", "/admin/loggers/a.b?scope=bogus", """{"level":"WARN"}""")).Body);
        var cluster = await _rest.SendJsonAsync("PUT", "/admin/loggers/a.c?scope=CLUSTER", """{"level":"error"}""");
        Assert.Equal((204, ""), (cluster.Status, cluster.Body));
        Assert.Equal("""{"level":"INFO","last_modified":null}""", (await _rest.GetAsync("/admin/loggers/ROOT")).Body);
        Assert.Equal(404, (await _rest.GetAsync("/admin/loggers/a")).Status);
        var all = JsonDocument.Parse((await _rest.GetAsync("/admin/loggers")).Body).RootElement;
        Assert.Equal("WARN", all.GetProperty("a.b.c").GetProperty("level").GetString());
        Assert.Equal("ERROR", all.GetProperty("a.c").GetProperty("level").GetString());
        Assert.Equal("INFO", all.GetProperty("root").GetProperty("level").GetString());
        Assert.Equal(JsonValueKind.Number, all.GetProperty("a.b").GetProperty("last_modified").ValueKind);
    }

    private static string? Message(RawResponse answer) => JsonDocument.Parse(answer.Body).RootElement.GetProperty("message").GetString();

    private static (int, string?) StatusAndMessage(RawResponse answer) => (answer.Status, Message(answer));
}
