using System.Security.Cryptography;
using System.Text.Json;
using Headrace.Connect.Errors;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>Bearer tokens of an issuer that the settings name.</summary>
public sealed class JwtTests : IDisposable
{
    private const string Issuer = "https://issuer.example/realm";
    private const string Audience = "headrace";

    private readonly TempFolder _folder = new("jwt");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _keys;

    public JwtTests() => _keys = _folder.WriteText("keys.json", KeySet());

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Token_NamesTheUserAndHisRoles()
    {
        await using var rest = await StartAsync(
            ("headrace.rest.auth.jwt.roles.claim", "realm_access.roles"),
            ("headrace.rest.auth.rules", "ops"),
            ("headrace.rest.auth.rules.ops.principals", "role:ops"),
            ("headrace.rest.auth.rules.ops.role", "operate"));
        rest.Herder.Add("a");
        var token = Token(claims: new() { ["sub"] = "alice", ["realm_access"] = JsonSerializer.Deserialize<JsonElement>("""{"roles":["x","ops"]}""") });
        var other = Token(claims: new() { ["sub"] = "bob" });

        Assert.Equal(202, (await rest.SendAsync("PUT", "/connectors/a/pause", null, ("Authorization", "bearer " + token))).Status);
        Assert.Equal(403, (await rest.SendAsync("DELETE", "/connectors/a", null, ("Authorization", "Bearer " + token))).Status);
        var refused = await rest.SendAsync("PUT", "/connectors/a/pause", null, ("Authorization", "Bearer " + other));
        Assert.Equal((403, """{"error_code":403,"message":"User bob is not allowed to operate connector a."}"""), (refused.Status, refused.Body));
    }

    [Theory]
    [InlineData("none", "A bearer token is needed.", "Bearer")]
    [InlineData("expired", "The token is not accepted: it is not valid at this time.", "Bearer error=\"invalid_token\"")]
    [InlineData("early", "The token is not accepted: it is not valid at this time.", "Bearer error=\"invalid_token\"")]
    [InlineData("issuer", "The token is not accepted: it is from another issuer.", "Bearer error=\"invalid_token\"")]
    [InlineData("audience", "The token is not accepted: it is for another audience.", "Bearer error=\"invalid_token\"")]
    [InlineData("key", "The token is not accepted: ", "Bearer error=\"invalid_token\"")]
    [InlineData("unsigned", "The token is not accepted: ", "Bearer error=\"invalid_token\"")]
    [InlineData("secret", "The token is not accepted: ", "Bearer error=\"invalid_token\"")]
    [InlineData("garbage", "The token is not accepted: it is malformed.", "Bearer error=\"invalid_token\"")]
    [InlineData("expiry as text", "The token is not accepted: its times (exp, nbf) have to be numbers.", "Bearer error=\"invalid_token\"")]
    [InlineData("start as text", "The token is not accepted: its times (exp, nbf) have to be numbers.", "Bearer error=\"invalid_token\"")]
    [InlineData("nobody", "The token has no claim sub, which is to name the user.", "Bearer error=\"invalid_token\"")]
    public async Task WrongTokens_AreRefusedWithTheReason(string fault, string message, string challenge)
    {
        await using var rest = await StartAsync();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTime.UtcNow;
        var token = fault switch
        {
            "expired" => Token(from: now.AddHours(-2), until: now.AddHours(-1)),
            "early" => Token(from: now.AddHours(1), until: now.AddHours(2)),
            "issuer" => Token(issuer: "https://other.example"),
            "audience" => Token(audience: "other"),
            "key" => Token(key: new ECDsaSecurityKey(foreign) { KeyId = "k1" }),
            "unsigned" => "eyJhbGciOiJub25lIn0." + Token().Split('.')[1] + ".",
            "secret" => Token(key: new SymmetricSecurityKey(new byte[32]) { KeyId = "k1" }, algorithm: "HS256"),
            "garbage" => "garbage",
            "expiry as text" => TokenWithTimes("\"exp\":\"4102444800\""),
            "start as text" => TokenWithTimes("\"exp\":4102444800,\"nbf\":\"1000000000\""),
            _ => Token(claims: new() { ["name"] = "x" }),
        };

        var answer = await rest.GetAsync("/connectors", fault == "none" ? [] : [("Authorization", "Bearer " + token)]);

        Assert.Equal((401, challenge), (answer.Status, answer.Headers.GetValueOrDefault("WWW-Authenticate")));
        Assert.Contains(JsonEncodedText.Encode(message).ToString(), answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(token, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokensAndPasswords_CanBeUsedTogether()
    {
        var jaas = SecuredRest.WriteJaas(_folder, _folder.WriteText("credentials", "carol=c\n"));
        await using var rest = await SecuredRest.StartAsync(
            [SecuredRest.BasicAuth], [.. Settings(), (Rest.Security.JaasLocation.Key, jaas)]);

        Assert.Equal(200, (await rest.GetAsync("/connectors", ("Authorization", "Bearer " + Token()))).Status);
        Assert.Equal(200, (await rest.GetAsync("/connectors", ("Authorization", "Basic Y2Fyb2w6Yw=="))).Status);
        Assert.Equal(401, (await rest.GetAsync("/connectors")).Status);
        Assert.Equal(401, (await rest.GetAsync("/connectors", ("Authorization", "Bearer x"))).Status);
    }

    [Fact]
    public async Task ExtensionThatDoesNotAuthenticate_OpensNothing()
    {
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension"], Settings());

        Assert.Equal(401, (await rest.GetAsync("/connectors")).Status);
        Assert.Equal(200, (await rest.GetAsync("/connectors", ("Authorization", "Bearer " + Token()))).Status);
        Assert.Equal(404, (await rest.SendAsync("POST", "/connectors/nope/tasks", "[]")).Status);   // by another worker
    }

    [Fact]
    public async Task Keys_AreAskedOfTheIssuer()
    {
        using var server = new System.Net.HttpListener();
        var issuer = $"http://127.0.0.1:{FreePort.Next()}/realm";
        server.Prefixes.Add(issuer + "/");
        server.Start();
        var answers = ServeAsync(server, issuer);
        await using var rest = await SecuredRest.StartAsync([], [("headrace.rest.auth.jwt.issuer", issuer), ("headrace.rest.auth.jwt.audience", Audience)]);

        Assert.Equal(200, (await rest.GetAsync("/connectors", ("Authorization", "Bearer " + Token(issuer: issuer)))).Status);
        Assert.Equal(200, (await rest.GetAsync("/connectors", ("Authorization", "Bearer " + Token(issuer: issuer)))).Status);
        server.Stop();
        Assert.Equal(2, await answers);   // the description and the keys, once each
    }

    [Fact]
    public async Task IssuerThatIsAway_IsNotTheUsersFault()
    {
        var issuer = $"http://127.0.0.1:{FreePort.Next()}";
        await using var rest = await SecuredRest.StartAsync([], [("headrace.rest.auth.jwt.issuer", issuer), ("headrace.rest.auth.jwt.audience", Audience)]);

        var answer = await rest.GetAsync("/connectors", ("Authorization", "Bearer " + Token(issuer: issuer)));

        Assert.Equal(503, answer.Status);
        Assert.Contains($"The keys of {issuer} can\\u0027t be had", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("headrace.rest.auth.jwt.issuer", null, "headrace.rest.auth.jwt.issuer is missing")]
    [InlineData("headrace.rest.auth.jwt.audience", null, "headrace.rest.auth.jwt.audience is missing")]
    [InlineData("headrace.rest.auth.jwt.keys.file", "/nowhere/keys.json", "there is no such file.")]
    [InlineData("headrace.rest.auth.jwt.keys.url", "https://x/", "exclude each other")]
    [InlineData("headrace.rest.auth.jwt.clock.skew.seconds", "long", "it is a number of seconds from 0 to 3600.")]
    [InlineData("headrace.rest.auth.jwt.isuer", "x", "headrace.rest.auth.jwt.isuer is not known.")]
    public async Task WrongSettings_KeepTheServerFromStarting(string key, string? value, string message)
    {
        var settings = Settings().ToDictionary(static setting => setting.Item1, static setting => setting.Item2);
        if (value is null)
            settings.Remove(key);
        else
            settings[key] = value;

        var error = await Assert.ThrowsAsync<ConfigException>(() => SecuredRest.StartAsync([], settings.Select(static setting => (setting.Key, setting.Value))));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private (string, string?)[] Settings() =>
    [
        ("headrace.rest.auth.jwt.issuer", Issuer), ("headrace.rest.auth.jwt.audience", Audience), ("headrace.rest.auth.jwt.keys.file", _keys),
    ];

    private Task<RestFixture> StartAsync(params (string, string?)[] more) => SecuredRest.StartAsync([], [.. Settings(), .. more]);

    private string Token(
        string issuer = Issuer, string audience = Audience, DateTime? from = null, DateTime? until = null, SecurityKey? key = null, string algorithm = "ES256", Dictionary<string, object>? claims = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = from ?? DateTime.UtcNow.AddMinutes(-5),
            Expires = until ?? DateTime.UtcNow.AddMinutes(5),
            Claims = claims ?? new() { ["sub"] = "alice" },
            SigningCredentials = new(key ?? new ECDsaSecurityKey(_key) { KeyId = "k1" }, algorithm),
        });

    private string TokenWithTimes(string times) => new JsonWebTokenHandler().CreateToken(
        $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"alice",{{times}}}""", new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "k1" }, "ES256"));

    private string KeySet()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"k1","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}]}""";
    }

    private async Task<int> ServeAsync(System.Net.HttpListener server, string issuer)
    {
        for (var count = 0; ; count++)
        {
            System.Net.HttpListenerContext context;
            try
            {
                context = await server.GetContextAsync();
            }
            catch (Exception e) when (e is System.Net.HttpListenerException or ObjectDisposedException)
            {
                return count;
            }
            var body = context.Request.Url!.AbsolutePath.EndsWith("/keys", StringComparison.Ordinal)
                ? KeySet()
                : $$"""{"issuer":"{{issuer}}","jwks_uri":"{{issuer}}/keys"}""";
            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
