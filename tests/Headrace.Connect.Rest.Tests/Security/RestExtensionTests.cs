namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>What a plugin author's REST extension can do.</summary>
public sealed class RestExtensionTests
{
    [Fact]
    public async Task Endpoints_AreServedBesideTheApi_AndSeeTheConnectors()
    {
        await using var rest = await StartAsync();
        rest.Herder.Add("a");

        var report = await rest.GetAsync("/reports/a", ("X-User", "alice"));
        Assert.Equal((200, "application/json", """{"connector":"a","state":"RUNNING","tasks":1,"by":"alice"}"""), (report.Status, report.ContentType, report.Body));
        Assert.Equal("hello", (await rest.SendAsync("POST", "/reports/a", "hello", ("Content-Type", "text/csv"))).Body);
        Assert.Equal((404, """{"error_code":404,"message":"No status found for connector b"}"""), await StatusAndBodyAsync(rest, "/reports/b"));
        Assert.Equal(405, (await rest.SendAsync("DELETE", "/reports/a")).Status);
        Assert.Equal("HEAD,GET,POST,OPTIONS", (await rest.SendAsync("OPTIONS", "/reports/a")).Headers["Allow"]);
    }

    [Fact]
    public async Task PathsOfTheApi_StayWhatTheyAre()
    {
        await using var rest = await StartAsync();

        Assert.Equal((200, "[]"), await StatusAndBodyAsync(rest, "/connectors"));
    }

    [Fact]
    public async Task Filters_SeeEveryRequest_AndMayAnswerIt()
    {
        await using var rest = await StartAsync();

        foreach (var path in (string[])["/", "/connectors", "/reports/a", "/admin/loggers"])
        {
            var answer = await rest.GetAsync(path, ("X-Refuse", "no tea"));
            Assert.Equal((418, "test", """{"error_code":418,"message":"no tea"}"""), (answer.Status, answer.Headers["X-Because"], answer.Body));
        }
        Assert.Equal(404, (await rest.GetAsync("/nope", ("X-Refuse", "no tea"))).Status);
    }

    [Fact]
    public async Task Extension_HasTheWorkersSettings_AndIsDisposedWithTheServer()
    {
        var before = NamedUsersExtension.Disposed;
        var rest = await SecuredRest.StartAsync([typeof(NamedUsersExtension).FullName!], [("test.user.header", "X-Other")]);
        rest.Herder.Add("a");

        Assert.Contains("\"by\":\"bob\"", (await rest.GetAsync("/reports/a", ("X-User", "alice"), ("X-Other", "bob"))).Body, StringComparison.Ordinal);
        await rest.DisposeAsync();

        Assert.True(NamedUsersExtension.Disposed > before);
    }

    private static Task<RestFixture> StartAsync() => SecuredRest.StartAsync(["NamedUsersExtension"], []);

    private static async Task<(int, string)> StatusAndBodyAsync(RestFixture rest, string path)
    {
        var answer = await rest.GetAsync(path);
        return (answer.Status, answer.Body);
    }
}
