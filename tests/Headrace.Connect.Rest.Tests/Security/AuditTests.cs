namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>The audit log: who changed what, from what to what, and no secret.</summary>
public sealed class AuditTests
{
    private const string Config = """{"connector.class":"FileStreamSource","topic":"t","db.password":"hunter2","uri":"jdbc:x://u:pw@h/d?password=p2&a=b","vault":"${file:/x:password}","password.ref":"${file:/x:password}"}""";

    [Fact]
    public async Task Changes_AreLoggedWithBothConfigs_SecretsHidden()
    {
        var log = new AuditLines();
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], [], log);
        var from = "\"address\":\"127.0.0.1\"";

        await rest.SendAsync("PUT", "/connectors/a/config", Config, ("Content-Type", "application/json"), ("X-User", "alice"));
        await rest.SendAsync("PATCH", "/connectors/a/config", """{"topic":"u"}""", ("Content-Type", "application/json"), ("X-User", "bob"));
        await rest.SendAsync("PUT", "/connectors/a/pause", null, ("X-User", "carol"));
        await rest.SendAsync("DELETE", "/connectors/a", null, ("X-User", "dave"));
        await rest.GetAsync("/connectors", ("X-User", "eve"));
        await log.UntilAsync(4);

        var lines = log.Lines;
        Assert.Equal(4, lines.Length);
        var after = """{"connector.class":"FileStreamSource","topic":"t","db.password":"[hidden]","uri":"jdbc:x://u:[hidden]@h/d?password=[hidden]\u0026a=b","vault":"${file:/x:password}","password.ref":"${file:/x:password}","name":"a"}""";
        Assert.Equal($$"""{"user":"alice",{{from}},"method":"PUT","path":"/connectors/a/config","status":201,"before":null,"after":{{after}}}""", lines[0]);
        Assert.StartsWith($$"""{"user":"bob",{{from}},"method":"PATCH","path":"/connectors/a/config","status":200,"before":{{after}},"after":""", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"topic\":\"u\"", lines[1], StringComparison.Ordinal);
        Assert.Equal($$"""{"user":"carol",{{from}},"method":"PUT","path":"/connectors/a/pause","status":202}""", lines[2]);
        Assert.EndsWith(",\"after\":null}", lines[3], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static line => line.Contains("hunter2", StringComparison.Ordinal) || line.Contains(":pw@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DryRun_IsLoggedAsOne()
    {
        var log = new AuditLines();
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], [], log);

        await rest.SendAsync("POST", "/connectors?dryRun=true", $$"""{"name":"a","config":{{Config}}}""", ("Content-Type", "application/json"), ("X-User", "alice"));
        await log.UntilAsync(1);

        Assert.Equal("""{"user":"alice","address":"127.0.0.1","method":"POST","path":"/connectors","connector":"a","status":200,"dry_run":true}""", log.Lines[0]);
    }

    [Fact]
    public async Task RefusedCreation_NamesTheConnector()
    {
        var log = new AuditLines();
        await using var rest = await SecuredRest.StartAsync(
            ["NamedUsersExtension"],
            [
                ("headrace.rest.auth.rules", "a"), ("headrace.rest.auth.rules.a.principals", "mallory"), ("headrace.rest.auth.rules.a.role", "admin"),
                ("headrace.rest.auth.rules.a.connectors", "mine-*"),
            ],
            log);

        await rest.SendAsync("POST", "/connectors", $$"""{"name":"theirs","config":{{Config}}}""", ("Content-Type", "application/json"), ("X-User", "mallory"));
        await log.UntilAsync(1);

        Assert.Equal("""{"user":"mallory","address":"127.0.0.1","method":"POST","path":"/connectors","connector":"theirs","status":403}""", Assert.Single(log.Lines));
    }

    [Fact]
    public async Task Refusals_AreLogged_AndAnEntryStaysOneLine()
    {
        var log = new AuditLines();
        await using var rest = await SecuredRest.StartAsync(
            ["NamedUsersExtension"],
            [("headrace.rest.auth.rules", "a"), ("headrace.rest.auth.rules.a.principals", "nobody"), ("headrace.rest.auth.rules.a.role", "view")],
            log);

        await rest.SendAsync("GET", "/connectors/%C2%85x%22", null, ("X-User", "mallory"));
        await log.UntilAsync(1);

        Assert.Equal("""{"user":"mallory","address":"127.0.0.1","method":"GET","path":"/connectors/\u0085x\u0022","status":403}""", Assert.Single(log.Lines));
    }
}
