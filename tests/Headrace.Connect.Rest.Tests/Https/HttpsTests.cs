using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests.Https;

/// <summary>Listeners that speak TLS: key and trust stores in all formats, client certificates, protocols, and certificates that change.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TempFolder _folder = new("https");
    private readonly X509Certificate2 _server;
    private readonly StoreFiles _stores;

    public HttpsTests()
    {
        _stores = new(_folder);
        _server = _authority.Issue("worker", "127.0.0.1", "localhost");
    }

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("inline")]
    [InlineData("inline-encrypted")]
    [InlineData("pem")]
    [InlineData("p12")]
    [InlineData("jks")]
    public async Task EveryKindOfKeyStore_ServesHttp1AndHttp2(string kind)
    {
        await using var rest = await StartAsync(_stores.KeyStore(kind, _server));
        var client = new HttpsClient(_authority.Authority);

        var second = await client.GetAsync(rest.Port, "/connectors");
        var first = await client.GetAsync(rest.Port, "/connectors", HttpVersion.Version11);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20, "[]"), second);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11, "[]"), first);
        Assert.Equal(_server.SerialNumber, client.ServerSerial);
        Assert.Equal("https", rest.Server.AdvertisedUrl.Scheme);
    }

    [Theory]
    [InlineData("none", "inline", true, true, true)]
    [InlineData("requested", "pem", true, true, false)]
    [InlineData("required", "p12", false, true, false)]
    [InlineData("required", "jks", false, true, false)]
    public async Task ClientCertificates_AreAskedForAndChecked(string setting, string trust, bool without, bool withOne, bool withForeign)
    {
        using var strangers = new TestCertificates("Somebody else");
        using var known = _authority.Issue("client");
        using var foreign = strangers.Issue("client");
        await using var rest = await StartAsync([
            .. _stores.KeyStore("pem", _server), .. _stores.TrustStore(trust, _authority.Authority), new("ssl.client.auth", setting)]);

        Assert.Equal(without, await GetsInAsync(rest, null));
        Assert.Equal(withOne, await GetsInAsync(rest, known));
        Assert.Equal(withForeign, await GetsInAsync(rest, foreign));
    }

    [Fact]
    public async Task ClientCertificate_CanBeTrustedItself_WithoutItsAuthority()
    {
        using var known = _authority.Issue("client");
        using var other = _authority.Issue("other");
        await using var rest = await StartAsync([.. _stores.KeyStore("pem", _server), .. _stores.TrustStore("pem", known), new("ssl.client.auth", "required")]);

        Assert.True(await GetsInAsync(rest, known));
        Assert.False(await GetsInAsync(rest, other));
    }

    [Fact]
    public async Task WithoutTrustStore_OnlyTheKeyStoresOwnCertificateIsTrusted()
    {
        using var other = _authority.Issue("other");
        await using var rest = await StartAsync([.. _stores.KeyStore("p12", _server), new("ssl.client.auth", "required")]);

        Assert.True(await GetsInAsync(rest, _server));
        Assert.False(await GetsInAsync(rest, other));
    }

    [Fact]
    public async Task ProtocolsAndCipherSuites_AreThoseOfTheSettings()
    {
        await using var rest = await StartAsync([
            .. _stores.KeyStore("pem", _server), new("ssl.enabled.protocols", "TLSv1.1,TLSv1.2"), new("ssl.cipher.suites", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")]);
        var client = new HttpsClient(_authority.Authority);

        await client.GetAsync(rest.Port, "/connectors");

        Assert.Equal((SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384), (client.Protocol, client.CipherSuite));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => new HttpsClient(_authority.Authority, protocols: SslProtocols.Tls13).GetAsync(rest.Port, "/connectors"));
    }

    [Fact]
    public async Task CertificateFile_IsReadAgainWhenItChanges_AndKeptWhileTheNewOneIsWrong()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var settings = _stores.KeyStore("pem", _server);
        var file = settings["ssl.keystore.location"]!;
        await using var rest = await StartAsync(settings, time);
        var client = new HttpsClient(_authority.Authority);

        using var renewed = _authority.Issue("worker", "127.0.0.1");
        await File.WriteAllTextAsync(file, StoreFiles.Pem(renewed), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        await client.GetAsync(rest.Port, "/connectors");
        Assert.Equal(renewed.SerialNumber, client.ServerSerial);

        await File.WriteAllTextAsync(file, "-----BEGIN CERTIFICATE-----\nhalf", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(rest.Port, "/connectors")).Status);
        Assert.Equal(renewed.SerialNumber, client.ServerSerial);
    }

    [Fact]
    public async Task CertificateBehindALink_IsReadAgainWhenTheLinkMoves()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        using var renewed = _authority.Issue("worker", "127.0.0.1");
        Directory.CreateDirectory(_folder.Combine("v1"));
        Directory.CreateDirectory(_folder.Combine("v2"));
        await File.WriteAllTextAsync(_folder.Combine("v1", "key.pem"), StoreFiles.Pem(_server), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Combine("v2", "key.pem"), StoreFiles.Pem(renewed), TestContext.Current.CancellationToken);
        var file = _folder.Combine("data", "key.pem");
        Directory.CreateSymbolicLink(_folder.Combine("data"), _folder.Combine("v1"));
        await using var rest = await StartAsync([new("ssl.keystore.location", file)], time);
        var client = new HttpsClient(_authority.Authority);

        // As Kubernetes renews a mounted secret.
        Directory.CreateSymbolicLink(_folder.Combine("next"), _folder.Combine("v2"));
        Directory.Delete(_folder.Combine("data"));
        Directory.Move(_folder.Combine("next"), _folder.Combine("data"));
        time.Advance(TimeSpan.FromSeconds(2));
        await client.GetAsync(rest.Port, "/connectors");

        Assert.Equal(renewed.SerialNumber, client.ServerSerial);
    }

    [Fact]
    public async Task HostThatTheCertificateIsNotFor_IsRefused()
    {
        using var named = _authority.Issue("worker", "worker.example");
        await using var rest = await StartAsync(_stores.KeyStore("pem", named));
        var client = new HttpsClient(_authority.Authority);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(rest.Port, "/connectors", host: "worker.example")).Status);
        var answer = await RawTls.GetAsync(rest.Port, "127.0.0.1");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Invalid SNI", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainTextOnAnHttpsListener_HarmsNobody()
    {
        await using var rest = await StartAsync(_stores.KeyStore("pem", _server));

        await Assert.ThrowsAnyAsync<IOException>(() => RawHttp.SendAsync(rest.Port, "GET", "/connectors"));

        Assert.Equal(HttpStatusCode.OK, (await new HttpsClient(_authority.Authority).GetAsync(rest.Port, "/connectors")).Status);
    }

    [Fact]
    public async Task AdminListeners_HaveCertificatesOfTheirOwn()
    {
        using var adminCertificate = _authority.Issue("admin", "127.0.0.1");
        await using var rest = await RestFixture.StartAsync(new()
        {
            Listeners = ["http://127.0.0.1:0"],
            AdminListeners = ["https://127.0.0.1:0"],
            AdminTls = new TlsSettings(_stores.KeyStore("pem", adminCertificate), "admin.listeners.https."),
        });
        var client = new HttpsClient(_authority.Authority);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(rest.Server.AdminAddresses[0].Port, "/admin/loggers")).Status);
        Assert.Equal(adminCertificate.SerialNumber, client.ServerSerial);
        Assert.Equal("[]", (await rest.GetAsync("/connectors")).Body);
    }

    [Theory]
    [InlineData("none", "ssl.keystore.location is missing: an https listener needs a certificate.")]
    [InlineData("missing-file", "ssl.keystore.location=/nowhere/key.p12 can't be read")]
    [InlineData("wrong-password", "can't be opened; check listeners.https.ssl.keystore.password")]
    [InlineData("wrong-jks-password", "can't be opened; check listeners.https.ssl.keystore.password")]
    [InlineData("wrong-key-password", "check listeners.https.ssl.key.password")]
    [InlineData("encrypted-without-password", "ssl.key.password is missing: the private key is encrypted.")]
    [InlineData("no-store", "is neither JKS nor PKCS12 nor PEM.")]
    [InlineData("other-key", "can't be used")]
    [InlineData("wrong-trust", "ssl.truststore.location=/nowhere/trust.pem can't be read")]
    public async Task WrongStores_KeepTheServerFromStarting(string fault, string message)
    {
        using var other = _authority.Issue("other", "127.0.0.1");
        var settings = _stores.KeyStore(fault switch { "wrong-password" => "p12", "wrong-jks-password" or "wrong-key-password" => "jks", _ => "inline-encrypted" }, _server);
        switch (fault)
        {
            case "none":
                settings.Clear();
                break;
            case "missing-file":
                settings = new() { ["ssl.keystore.location"] = "/nowhere/key.p12" };
                break;
            case "wrong-password" or "wrong-jks-password":
                settings["ssl.keystore.password"] = "wrong";
                break;
            case "wrong-key-password":
                settings["ssl.key.password"] = "wrong";
                break;
            case "encrypted-without-password":
                settings.Remove("ssl.key.password");
                break;
            case "no-store":
                settings = new() { ["ssl.keystore.location"] = _folder.WriteText("garbage", "no store") };
                break;
            case "other-key":
                settings["ssl.keystore.certificate.chain"] = other.ExportCertificatePem();
                break;
            default:
                settings["ssl.truststore.location"] = "/nowhere/trust.pem";
                break;
        }

        var error = await Assert.ThrowsAsync<ConfigException>(() => StartAsync(settings));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("listeners.https.ssl.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(StoreFiles.KeyPassword, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssl.enabled.protocols", "SSLv3", "listeners.https.ssl.enabled.protocols=SSLv3 is not offered. Use TLSv1.2, TLSv1.3 or both.")]
    [InlineData("ssl.cipher.suites", "BOGUS", "listeners.https.ssl.cipher.suites=BOGUS is no cipher suite.")]
    [InlineData("ssl.client.auth", "maybe", "listeners.https.ssl.client.auth=maybe is not known")]
    public async Task WrongSettings_KeepTheServerFromStarting(string key, string value, string message)
    {
        var settings = _stores.KeyStore("pem", _server);
        settings[key] = value;

        var error = await Assert.ThrowsAsync<ConfigException>(() => StartAsync(settings));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private static Task<RestFixture> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider? time = null) => RestFixture.StartAsync(new()
    {
        Listeners = ["https://127.0.0.1:0"],
        Tls = new TlsSettings(settings.ToDictionary(), "listeners.https."),
        TimeProvider = time ?? TimeProvider.System,
    });

    private async Task<bool> GetsInAsync(RestFixture rest, X509Certificate2? own)
    {
        try
        {
            return (await new HttpsClient(_authority.Authority, own).GetAsync(rest.Port, "/connectors")).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
