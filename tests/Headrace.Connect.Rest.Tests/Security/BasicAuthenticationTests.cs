using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>Basic authentication as Kafka Connect 4.3.1 answers it; every answer here was taken from a real worker.</summary>
public sealed class BasicAuthenticationTests : IDisposable
{
    private const string Refused = "User cannot access the resource.";

    private readonly TempFolder _folder = new("auth");
    private readonly string _credentials;
    private readonly string _jaas;

    public BasicAuthenticationTests()
    {
        _credentials = _folder.WriteText("credentials.properties", "alice=pa:ss\nbob=b\n");
        _jaas = SecuredRest.WriteJaas(_folder, _credentials);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET", "/connectors", null, null, 401, "application/json", Refused)]
    [InlineData("GET", "/connectors", "alice:pa:ss", null, 200, "application/json", "[]")]
    [InlineData("GET", "/connectors", "bob:b", null, 200, "application/json", "[]")]
    [InlineData("GET", "/connectors", "alice:wrong", null, 401, "application/json", Refused)]
    [InlineData("GET", "/connectors", "nobody:", null, 401, "application/json", Refused)]
    [InlineData("GET", "/connectors", null, "Basic !!!", 500, "application/json", """{"error_code":500,"message":"Illegal base64 character 21"}""")]
    [InlineData("GET", "/connectors", null, "Basic", 401, "application/json", Refused)]
    [InlineData("GET", "/connectors", null, "Basic YWxpY2U=", 401, "application/json", Refused)]
    [InlineData("GET", "/connectors", null, "bASIC YWxpY2U6cGE6c3M=", 200, "application/json", "[]")]
    [InlineData("GET", "/connectors", null, "Basic  YWxpY2U6cGE6c3M=", 500, "application/json", """{"error_code":500,"message":"Illegal base64 character 20"}""")]
    [InlineData("GET", "/connectors", null, "Basic YWxpY2U6cGE6c3M", 200, "application/json", "[]")]
    [InlineData("GET", "/connectors", null, "Basic YWxpY2U6cGE6c3M==", 500, "application/json", """{"error_code":500,"message":"Input byte array has incorrect ending byte at 16"}""")]
    [InlineData("GET", "/connectors", null, "Bearer YWxpY2U6cGE6c3M=", 401, "application/json", Refused)]
    [InlineData("POST", "/connectors", null, null, 401, "application/json", Refused)]
    [InlineData("DELETE", "/connectors", null, null, 405, null, """{"error_code":405,"message":"HTTP 405 Method Not Allowed"}""")]
    [InlineData("OPTIONS", "/connectors", null, null, 401, "text/plain", Refused)]
    [InlineData("GET", "/nope", null, null, 404, null, """{"error_code":404,"message":"HTTP 404 Not Found"}""")]
    [InlineData("GET", "/", null, null, 401, "application/json", Refused)]
    [InlineData("GET", "/health", null, null, 401, "application/json", Refused)]
    [InlineData("GET", "/connectors/x/tasks", null, null, 401, "application/json", Refused)]
    [InlineData("GET", "/admin/loggers", null, null, 401, "application/json", Refused)]
    public async Task Answers_AreKafkaConnects(string method, string path, string? credentials, string? header, int status, string? contentType, string body)
    {
        await using var rest = await StartAsync();
        var authorization = credentials is null ? header : Basic(credentials);

        var answer = await rest.SendAsync(method, path, null, authorization is null ? [] : [("Authorization", authorization)]);

        Assert.Equal((status, contentType, body), (answer.Status, answer.ContentType, answer.Body));
        Assert.False(answer.Headers.ContainsKey("WWW-Authenticate"));
        if (method == "OPTIONS")
            Assert.False(answer.Headers.ContainsKey("Allow"));
    }

    /// <summary>Several headers are one list, which is no base64 then; an empty one counts.</summary>
    [Theory]
    [InlineData("Basic YWxpY2U6cGE6c3M=", "Basic YWxpY2U6cGE6c3M=", 500)]
    [InlineData("", "Basic YWxpY2U6cGE6c3M=", 401)]
    public async Task SeveralCredentials_AreNone(string first, string second, int status)
    {
        await using var rest = await StartAsync();

        Assert.Equal(status, (await rest.GetAsync("/connectors", ("Authorization", first), ("Authorization", second))).Status);
    }

    [Theory]
    [InlineData("GET", "Basic !!!", "application/json;v=1", "application/json;v=1")]
    [InlineData("OPTIONS", "Basic Og==", "application/json;v=1;q=0.5", "application/json;v=1")]
    [InlineData("OPTIONS", "Basic Og==", "application/*", "application/octet-stream")]
    public async Task Refusal_IsInTheTypeThatIsAccepted(string method, string authorization, string accept, string contentType)
    {
        await using var rest = await StartAsync();

        Assert.Equal(contentType, (await rest.SendAsync(method, "/connectors", null, ("Authorization", authorization), ("Accept", accept))).ContentType);
    }

    [Fact]
    public async Task Probes_NeedNoCredentials()
    {
        await using var rest = await StartAsync();

        var live = await rest.SendAsync("GET", "/health/live", null, []);

        Assert.Equal((200, """{"status":"live"}"""), (live.Status, live.Body));
    }

    [Fact]
    public async Task MediaTypes_ComeBeforeCredentials_AndBodiesAfter()
    {
        await using var rest = await StartAsync();

        Assert.Equal(406, (await rest.GetAsync("/connectors", ("Accept", "text/xml"))).Status);
        Assert.Equal(415, (await rest.SendAsync("POST", "/connectors", "x", ("Content-Type", "text/plain"))).Status);
        Assert.Equal(401, (await rest.SendJsonAsync("POST", "/connectors", "{bad")).Status);
    }

    [Fact]
    public async Task Head_SaysHowLongTheRefusalWouldBe()
    {
        await using var rest = await StartAsync();

        var answer = await rest.SendAsync("HEAD", "/connectors");

        Assert.Equal((401, "32"), (answer.Status, answer.Headers["Content-Length"]));
    }

    [Theory]
    [InlineData("POST", "/connectors/a/tasks")]
    [InlineData("POST", "/connectors/a/tasks/")]
    [InlineData("PUT", "/connectors/a/fence")]
    [InlineData("PUT", "/connectors/a/fence/")]
    public async Task InternalRequests_NeedNoCredentials(string method, string path)
    {
        await using var rest = await StartAsync();
        rest.Herder.Add("a");

        Assert.Equal(204, (await rest.SendAsync(method, path, method == "POST" ? "[]" : null)).Status);
    }

    [Theory]
    [InlineData("/connectors;x=y/a/fence", 401)]
    [InlineData("/connectors/a;x=y/fence", 204)]
    [InlineData("/connectors/a/fence;x=y", 401)]
    [InlineData("/connectors/a/fence;x=y/", 401)]
    public async Task InternalRequests_WithParametersBehindTheirWords_NeedCredentials(string path, int status)
    {
        await using var rest = await StartAsync();
        rest.Herder.Add("a");

        Assert.Equal(status, (await rest.SendAsync("PUT", path)).Status);
    }

    [Theory]
    [InlineData("*/*", "")]
    [InlineData("text/plain", "")]
    [InlineData("application/json", """{"error_code":500,"message":"Illegal base64 character 21"}""")]
    public async Task Options_WithMalformedCredentials_HasABodyForClientsThatTakeJson(string accept, string body)
    {
        await using var rest = await StartAsync();

        var answer = await rest.SendAsync("OPTIONS", "/connectors", null, ("Accept", accept), ("Authorization", "Basic !!!"));

        Assert.Equal((500, body, body.Length > 0), (answer.Status, answer.Body, answer.Headers.ContainsKey("Content-Type")));
    }

    [Fact]
    public async Task ForwardedRequest_CarriesTheUsersCredentials()
    {
        await using var leader = await StartAsync();
        await using var follower = await StartAsync();
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", leader.Server.AdvertisedUrl);

        var answer = await follower.SendAsync(
            "POST", "/connectors", """{"name":"a","config":{"connector.class":"FileStreamSource","topic":"t"}}""", ("Content-Type", "application/json"), ("Authorization", Basic("alice:pa:ss")));

        Assert.Equal(201, answer.Status);
    }

    [Fact]
    public async Task AdminListeners_AreNotGuarded_AsInKafkaConnect()
    {
        await using var rest = await SecuredRest.StartAsync([SecuredRest.BasicAuth], [(JaasLocation.Key, _jaas)], admin: ["http://127.0.0.1:0"]);

        Assert.Equal(200, (await RawHttp.SendAsync(rest.Server.AdminAddresses[0].Port, "GET", "/admin/loggers")).Status);
    }

    [Fact]
    public async Task CredentialFile_IsReadAgainWhenItChanges_ButAnEmptyOneOpensNothing()
    {
        var time = new FakeTimeProvider();
        await using var rest = await SecuredRest.StartAsync([SecuredRest.BasicAuth], [(JaasLocation.Key, _jaas)], plugins: SecuredRest.Plugins(time));

        await File.WriteAllTextAsync(_credentials, "carol=new-password\n", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, await StatusAsync(rest, "carol:new-password"));
        Assert.Equal(401, await StatusAsync(rest, "alice:pa:ss"));

        await File.WriteAllTextAsync(_credentials, "", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(401, await StatusAsync(rest, "anybody:x"));
        Assert.Equal(200, await StatusAsync(rest, "carol:new-password"));

        File.Delete(_credentials);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, await StatusAsync(rest, "carol:new-password"));
    }

    [Fact]
    public async Task CredentialFile_ThatIsEmptyAtTheStart_LetsEverybodyIn()
    {
        await File.WriteAllTextAsync(_credentials, "# nobody\n", TestContext.Current.CancellationToken);
        await using var rest = await StartAsync();

        Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);
    }

    [Theory]
    [InlineData("KAFKA_OPTS", "-Xmx1G -Djava.security.auth.login.config={0}")]
    [InlineData("KAFKA_OPTS", "\"-Djava.security.auth.login.config={0}\" -Dx=y")]
    [InlineData("JAVA_TOOL_OPTIONS", "-Djava.security.auth.login.config==file:{0}")]
    public async Task JaasFile_IsFoundWhereKafkasUsersNameIt(string variable, string text)
    {
        var plugins = SecuredRest.Plugins(environment: name => name == variable ? string.Format(System.Globalization.CultureInfo.InvariantCulture, text, _jaas) : null);
        await using var rest = await SecuredRest.StartAsync(["BasicAuthSecurityRestExtension"], [], plugins: plugins);

        Assert.Equal(401, await StatusAsync(rest, "alice:x"));
        Assert.Equal(200, await StatusAsync(rest, "alice:pa:ss"));
    }

    [Theory]
    [InlineData("no-jaas", "Basic authentication needs a JAAS file.")]
    [InlineData("missing-jaas", "The JAAS file /nowhere/jaas.conf can't be read")]
    [InlineData("no-section", "has no section KafkaConnect.")]
    [InlineData("other-module", "names the login module com.example.Login, which is not known.")]
    [InlineData("no-file", "Property Credentials file must be specified")]
    [InlineData("missing-file", "Could not read properties from file /nowhere/credentials")]
    [InlineData("malformed", "has no control flag (required, …) behind com.example.Login.")]
    public async Task WrongFiles_KeepTheServerFromStarting(string fault, string message)
    {
        var jaas = fault switch
        {
            "no-jaas" => null,
            "missing-jaas" => "/nowhere/jaas.conf",
            "no-section" => _folder.WriteText("j", "Other { a.B required; };"),
            "other-module" => _folder.WriteText("j", "KafkaConnect { com.example.Login required; };"),
            "no-file" => _folder.WriteText("j", $"KafkaConnect {{ {SecuredRest.Module} required; }};"),
            "missing-file" => SecuredRest.WriteJaas(_folder, "/nowhere/credentials"),
            _ => _folder.WriteText("j", "KafkaConnect { com.example.Login file=\"x\"; };"),
        };

        var error = await Assert.ThrowsAsync<ConfigException>(() => SecuredRest.StartAsync([SecuredRest.BasicAuth], [(JaasLocation.Key, jaas)]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownExtension_IsRefusedInKafkaConnectsWords() => Assert.Equal(
        "Failed to find any class that implements interface org.apache.kafka.connect.rest.ConnectRestExtension and which name matches com.example.Nope",
        (await Assert.ThrowsAsync<PluginNotFoundException>(() => SecuredRest.StartAsync(["com.example.Nope"], []))).Message);

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private static async Task<int> StatusAsync(RestFixture rest, string credentials) => (await rest.GetAsync("/connectors", ("Authorization", Basic(credentials)))).Status;

    private Task<RestFixture> StartAsync() => SecuredRest.StartAsync([SecuredRest.BasicAuth], [(JaasLocation.Key, _jaas)]);
}
