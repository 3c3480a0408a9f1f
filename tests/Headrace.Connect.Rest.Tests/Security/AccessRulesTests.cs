using Headrace.Connect.Errors;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>Who may do what with which connector.</summary>
public sealed class AccessRulesTests
{
    private const string Source = """{"connector.class":"FileStreamSource","topic":"t"}""";

    private static readonly (string, string?)[] Rules =
    [
        ("headrace.rest.auth.rules", "all, team, watch, some"),
        ("headrace.rest.auth.rules.all.principals", "root"),
        ("headrace.rest.auth.rules.all.role", "admin"),
        ("headrace.rest.auth.rules.team.principals", "role:orders"),
        ("headrace.rest.auth.rules.team.role", "admin"),
        ("headrace.rest.auth.rules.team.connectors", "orders-*, shared-?"),
        ("headrace.rest.auth.rules.watch.principals", "*"),
        ("headrace.rest.auth.rules.watch.role", "view"),
        ("headrace.rest.auth.rules.watch.connectors", "orders-*"),
        ("headrace.rest.auth.rules.some.principals", "oscar"),
        ("headrace.rest.auth.rules.some.role", "operate"),
    ];

    [Theory]
    [InlineData("GET", "/connectors/orders-1", null, 401, 200, 200, 200, 200)]
    [InlineData("GET", "/connectors/stock-1", null, 401, 403, 403, 200, 200)]
    [InlineData("GET", "/connectors/orders-1/status", null, 401, 200, 200, 200, 200)]
    [InlineData("PUT", "/connectors/orders-1/pause", null, 401, 403, 202, 202, 202)]
    [InlineData("PUT", "/connectors/stock-1/stop", null, 401, 403, 403, 204, 204)]
    [InlineData("POST", "/connectors/orders-1/restart", null, 401, 403, 204, 204, 204)]
    [InlineData("PUT", "/connectors/orders-1/config", Source, 401, 403, 200, 403, 200)]
    [InlineData("PATCH", "/connectors/stock-1/config", "{}", 401, 403, 403, 403, 200)]
    [InlineData("POST", "/connectors", """{"name":"orders-2","config":{"connector.class":"FileStreamSource","topic":"t"}}""", 401, 403, 201, 403, 201)]
    [InlineData("POST", "/connectors", """{"name":" stock-2 ","config":{"connector.class":"FileStreamSource","topic":"t"}}""", 401, 403, 403, 403, 201)]
    [InlineData("DELETE", "/connectors/orders-1", null, 401, 403, 204, 403, 204)]
    [InlineData("DELETE", "/connectors/orders-1/offsets", null, 401, 403, 200, 403, 200)]
    [InlineData("PUT", "/connectors/orders-1/topics/reset", null, 401, 403, 202, 403, 202)]
    [InlineData("PUT", "/connector-plugins/FileStreamSource/config/validate", """{"connector.class":"FileStreamSource","topic":"t","name":"orders-3"}""", 401, 403, 200, 403, 200)]
    [InlineData("PUT", "/connector-plugins/FileStreamSource/config/validate", """{"connector.class":"FileStreamSource","topic":"t","name":"stock-3"}""", 401, 403, 403, 403, 200)]
    [InlineData("POST", "/connectors?dryRun=true", """{"name":"orders-2","config":{"connector.class":"FileStreamSource","topic":"t"}}""", 401, 403, 200, 403, 200)]
    [InlineData("POST", "/connectors?dryRun=true", """{"name":"stock-2","config":{"connector.class":"FileStreamSource","topic":"t"}}""", 401, 403, 403, 403, 200)]
    [InlineData("POST", "/preview", """{"config":{"connector.class":"FileStreamSource","topic":"t","name":"orders-3"}}""", 401, 403, 200, 403, 200)]
    [InlineData("POST", "/preview", """{"config":{"connector.class":"FileStreamSource","topic":"t","name":"stock-3"}}""", 401, 403, 403, 403, 200)]
    [InlineData("GET", "/openapi.json", null, 401, 200, 200, 200, 200)]
    [InlineData("GET", "/docs", null, 401, 200, 200, 200, 200)]
    [InlineData("GET", "/connector-plugins", null, 401, 200, 200, 200, 200)]
    [InlineData("GET", "/", null, 401, 200, 200, 200, 200)]
    [InlineData("GET", "/admin/loggers", null, 401, 200, 200, 200, 200)]
    [InlineData("PUT", "/admin/loggers/x", """{"level":"WARN"}""", 401, 403, 403, 403, 200)]
    [InlineData("GET", "/reports/x", null, 401, 404, 404, 404, 404)]
    [InlineData("POST", "/reports/x", null, 401, 403, 403, 403, 200)]
    public async Task EveryEndpoint_AsksForItsRole(string method, string path, string? body, int nobody, int viewer, int team, int operating, int root)
    {
        var expected = new[] { nobody, viewer, team, operating, root };
        var seen = new List<int>();
        foreach (var headers in ((string, string)[][])[[], [("X-User", "vera")], [("X-User", "tom"), ("X-Roles", "x,orders")], [("X-User", "oscar")], [("X-User", "root")]])
        {
            await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], Rules);
            rest.Herder.Add("orders-1");
            rest.Herder.Add("stock-1");
            seen.Add((await rest.SendAsync(method, path, body, [.. body is null ? [] : new[] { ("Content-Type", "application/json") }, .. headers])).Status);
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Lists_ShowWhatTheUserMaySee()
    {
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], Rules);
        rest.Herder.Add("orders-1");
        rest.Herder.Add("stock-1");

        Assert.Equal("""["orders-1"]""", (await rest.GetAsync("/connectors", ("X-User", "vera"))).Body);
        Assert.Equal("""["orders-1","stock-1"]""", (await rest.GetAsync("/connectors", ("X-User", "root"))).Body);
        Assert.DoesNotContain("stock-1", (await rest.GetAsync("/connectors?expand=info", ("X-User", "vera"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_SaysWhoAndWhat()
    {
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], Rules);

        Assert.Equal(
            """{"error_code":403,"message":"User vera is not allowed to change connector orders-9."}""", (await rest.SendAsync("DELETE", "/connectors/orders-9", null, ("X-User", "vera"))).Body);
    }

    [Fact]
    public async Task InternalRequests_AreForTheirSignatureToGuard()
    {
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], Rules);
        rest.Herder.Add("a");
        rest.Herder.Refusal = new Runtime.InternalRequestException(403, "Internal request contained invalid signature.");

        Assert.Equal(403, (await rest.SendAsync("POST", "/connectors/a/tasks", "[]")).Status);
        Assert.NotNull(rest.Herder.Internal);
    }

    [Fact]
    public async Task AdminListeners_AreGuardedToo()
    {
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], Rules, admin: ["http://127.0.0.1:0"]);
        var admin = rest.Server.AdminAddresses[0].Port;

        Assert.Equal(401, (await RawHttp.SendAsync(admin, "GET", "/admin/loggers")).Status);
        Assert.Equal(200, (await RawHttp.SendAsync(admin, "GET", "/admin/loggers", null, ("X-User", "vera"))).Status);
        Assert.Equal(403, (await RawHttp.SendAsync(admin, "PUT", "/admin/loggers/x", """{"level":"WARN"}""", ("X-User", "vera"), ("Content-Type", "application/json"))).Status);
    }

    [Theory]
    [InlineData("", null, null, "headrace.rest.auth.rules is empty")]
    [InlineData("a", null, "view", "headrace.rest.auth.rules.a.principals is missing")]
    [InlineData("a", "x", null, "headrace.rest.auth.rules.a.role is missing")]
    [InlineData("a", "x", "boss", "Invalid value boss for configuration headrace.rest.auth.rules.a.role")]
    [InlineData("b", "x", "view", "does not list a rule a.")]
    public async Task WrongRules_KeepTheServerFromStarting(string names, string? principals, string? role, string message)
    {
        var settings = new List<(string, string?)> { ("headrace.rest.auth.rules", names) };
        if (principals is not null)
            settings.Add(("headrace.rest.auth.rules.a.principals", principals));
        if (role is not null)
            settings.Add(("headrace.rest.auth.rules.a.role", role));

        var error = await Assert.ThrowsAsync<ConfigException>(() => SecuredRest.StartAsync(["NamedUsersExtension"], settings));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RulesWithoutAuthentication_KeepTheServerFromStarting() =>
        Assert.Contains("nothing says who a user is", (await Assert.ThrowsAsync<ConfigException>(() => SecuredRest.StartAsync([], Rules))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task RulesInAGroupThatDoesNotSign_KeepTheServerFromStarting()
    {
        var error = await Assert.ThrowsAsync<ConfigException>(() => RestFixture.StartAsync(
            new()
            {
                Listeners = ["http://127.0.0.1:0"],
                ExtensionClasses = ["NamedUsersExtension"],
                Settings = Rules.ToDictionary(static rule => rule.Item1, static rule => rule.Item2),
                AreInternalRequestsSigned = false,
            },
            plugins: SecuredRest.Plugins()));

        Assert.Contains("connect.protocol=sessioned", error.Message, StringComparison.Ordinal);
    }
}
