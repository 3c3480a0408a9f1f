using System.Formats.Asn1;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Rest.Tests.Https;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>Users who are known by their certificates.</summary>
public sealed class CertificateTests : IDisposable
{
    private const string Key = "headrace.rest.auth.certificate.principal.mapping.rules";

    private static readonly (string, string?)[] Rules =
    [
        (Key, "RULE:^CN=([a-z]+),OU=Data,.*$/$1/,RULE:^CN=(ROOT)$/$1/L"),
        ("headrace.rest.auth.rules", "root,team"),
        ("headrace.rest.auth.rules.root.principals", "root"),
        ("headrace.rest.auth.rules.root.role", "admin"),
        ("headrace.rest.auth.rules.team.principals", "alice"),
        ("headrace.rest.auth.rules.team.role", "operate"),
        ("headrace.rest.auth.rules.team.connectors", "orders-*"),
    ];

    private readonly TestCertificates _authority = new();
    private readonly TempFolder _folder = new("certificates");
    private readonly X509Certificate2 _server;
    private readonly StoreFiles _stores;

    public CertificateTests()
    {
        _stores = new(_folder);
        _server = _authority.Issue("worker", "127.0.0.1");
    }

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Certificate_IsTheUser_AndGivesItsRoles()
    {
        var log = new AuditLines();
        await using var rest = await StartAsync(Rules, log);
        rest.Herder.Add("orders-1");
        rest.Herder.Add("stock-1");

        Assert.Equal(202, await PutAsync(rest, "CN=alice,OU=Data,O=Example", "/connectors/orders-1/pause"));
        Assert.Equal(403, await PutAsync(rest, "CN=alice,OU=Data,O=Example", "/connectors/stock-1/pause"));
        Assert.Equal(202, await PutAsync(rest, "CN=ROOT", "/connectors/stock-1/pause"));
        Assert.Equal(401, await PutAsync(rest, "CN=alice,OU=Sales", "/connectors/orders-1/pause")); // no rule is for it
        Assert.Equal(401, await PutAsync(rest, null, "/connectors/orders-1/pause"));

        await log.UntilAsync(5);
        Assert.Equal(
            ["alice 202", "alice 403", "root 202", " 401", " 401"],
            log.Lines.Select(static line => System.Text.Json.JsonDocument.Parse(line).RootElement)
                .Select(static entry => $"{entry.GetProperty("user").GetString()} {entry.GetProperty("status").GetInt32()}"));
    }

    [Theory]
    [InlineData("CN=alice,OU=Data,O=Example", null, 200, "alice may see what his rule gives")]
    [InlineData("CN=alice,OU=Data,O=Example", "bob:secret", 403, "a password goes before the certificate")]
    [InlineData("CN=alice,OU=Data,O=Example", "bob:wrong", 401, "a wrong one too")]
    [InlineData("CN=nobody", null, 401, "a certificate that no rule is for")]
    [InlineData(null, "root:top", 200, "a password alone")]
    [InlineData(null, null, 401, "nothing")]
    public async Task PasswordsBesideCertificates_GoFirst(string? subject, string? password, int expected, string why)
    {
        var jaas = SecuredRest.WriteJaas(_folder, _folder.WriteText("credentials", "bob=secret\nroot=top\n"));
        await using var rest = await StartAsync([.. Rules, ("headrace.rest.jaas.config", jaas)], extensions: [SecuredRest.BasicAuth]);
        rest.Herder.Add("orders-1");
        using var own = subject is null ? null : _authority.Issue(subject[3..]);
        var header = password is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(password)));

        var (status, _, _) = await new HttpsClient(_authority.Authority, own).SendAsync(HttpMethod.Get, rest.Port, "/connectors/orders-1", authorization: header);

        Assert.Equal((expected, why), ((int)status, why));
    }

    [Fact]
    public async Task ExtensionThatNamesUsers_DoesNotReplaceThePassword()
    {
        // Only what the handshake has checked stands in for a password.
        var jaas = SecuredRest.WriteJaas(_folder, _folder.WriteText("credentials", "bob=secret\n"));
        await using var rest = await SecuredRest.StartAsync(["NamedUsersExtension", SecuredRest.BasicAuth], [("headrace.rest.jaas.config", jaas)]);

        Assert.Equal(401, (await rest.GetAsync("/connector-plugins", ("X-User", "bob"))).Status);
    }

    [Fact]
    public async Task WithoutRules_EveryCertificateGetsIn_AndNobodyElse()
    {
        await using var rest = await StartAsync([(Key, null)]);
        using var own = _authority.Issue("somebody");

        Assert.Equal(HttpStatusCode.OK, (await new HttpsClient(_authority.Authority, own).GetAsync(rest.Port, "/connectors")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await new HttpsClient(_authority.Authority).GetAsync(rest.Port, "/connectors")).Status);
    }

    // The names are those of Java's X500Principal.getName() for the same subjects.
    [Theory]
    [InlineData("CN=alice, OU=Data, O=Example, C=DE", "CN=alice,OU=Data,O=Example,C=DE")]
    [InlineData("CN=\"a,b+c=d<e>f#g;h\\i\"", "CN=a\\,b\\+c\\=d\\<e\\>f\\#g\\;h\\\\i")]
    [InlineData("E=a@b.c, CN=x", "1.2.840.113549.1.9.1=#16056140622e63,CN=x")]
    [InlineData("OID.0.9.2342.19200300.100.1.1=u, DC=example, DC=org, STREET=s, L=l, S=st", "UID=u,DC=example,DC=org,STREET=s,L=l,ST=st")]
    [InlineData("CN=\"é ü \"", "CN=é ü\\ ")]
    public void Names_AreJavas(string subject, string expected) => Assert.Equal(expected, DistinguishedName.Of(new(subject)));

    [Fact]
    public void Name_WithTwoValuesInOnePart_HasAPlus()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        {
            foreach (var (type, value) in (ReadOnlySpan<(string, string)>)[("2.5.4.3", "a"), ("2.5.4.11", "b")])
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(type);
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                }
            }
        }

        Assert.Equal("CN=a+OU=b", DistinguishedName.Of(new(writer.Encode())));
    }

    [Theory]
    [InlineData("DEFAULT", "CN=alice,OU=Data,O=Example", "CN=alice,OU=Data,O=Example")]
    [InlineData("RULE:^CN=(.*?),.*$/$1/", "CN=alice,OU=Data", "alice")]
    [InlineData("RULE:^CN=(.*?),OU=(.*?)$/$1@$2/L, DEFAULT", "CN=Alice,OU=Data", "alice@data")]
    [InlineData("RULE:^CN=(.*?),OU=(.*?)$/$1@$2/U , DEFAULT", "CN=Alice,O=x", "CN=Alice,O=x")]
    [InlineData(@"RULE:^CN=a\/(b)$/x\/$1\$1$7/", "CN=a/b", "x/b$1$7")]
    [InlineData("RULE:^CN=a/b/", "CN=abc", null)] // the whole subject has to fit
    public void Rules_AreKafkas(string rules, string subject, string? user)
    {
        var settings = CertificateSettings.Parse(new Dictionary<string, string?> { [Key] = rules })!;

        Assert.Equal(user, settings.Rules.Select(rule => rule.Apply(subject)).FirstOrDefault(static name => name is not null));
    }

    [Theory]
    [InlineData(Key, "RULE:a/b", "neither DEFAULT nor RULE:")]
    [InlineData(Key, "DEFAULT,whatever", "neither DEFAULT nor RULE:")]
    [InlineData(Key, "RULE:(/x/", "has a pattern that can't be used")]
    [InlineData("headrace.rest.auth.certificate.user", "x", "headrace.rest.auth.certificate.user is not known.")]
    [InlineData("ssl.client.auth", "none", "clients are not asked for certificates. Set listeners.https.ssl.client.auth to required or requested.")]
    [InlineData("ssl.truststore.location", null, "without a trust store")]
    [InlineData("listeners", "http://127.0.0.1:0", "no listener is https")]
    public async Task WrongSettings_KeepTheServerFromStarting(string key, string? value, string message)
    {
        var error = await Assert.ThrowsAsync<ConfigException>(() => StartAsync([(Key, "DEFAULT"), (key, value)]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private async Task<int> PutAsync(RestFixture rest, string? subject, string path)
    {
        using var own = subject is null ? null : _authority.Issue(subject[3..]);
        return (int)(await new HttpsClient(_authority.Authority, own).SendAsync(HttpMethod.Put, rest.Port, path)).Status;
    }

    private Task<RestFixture> StartAsync(IReadOnlyList<(string Key, string? Value)> settings, ILoggerFactory? logs = null, IReadOnlyList<string>? extensions = null)
    {
        var tls = _stores.KeyStore("pem", _server);
        foreach (var (key, value) in _stores.TrustStore("pem", _authority.Authority))
            tls[key] = value;
        tls["ssl.client.auth"] = "requested";
        foreach (var (key, value) in settings.Where(static setting => setting.Key.StartsWith("ssl.", StringComparison.Ordinal)))
            tls[key] = value;
        var own = new Dictionary<string, string?>();
        foreach (var (key, value) in settings)
            own[key] = value;
        var plugins = SecuredRest.Plugins();
        return RestFixture.StartAsync(
            new()
            {
                Listeners = [own.GetValueOrDefault("listeners") ?? "https://127.0.0.1:0"],
                Tls = new TlsSettings(tls, "listeners.https."),
                Settings = own,
                ExtensionClasses = extensions ?? [],
            },
            logs,
            plugins);
    }
}
