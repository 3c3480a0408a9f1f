using System.Net;
using System.Security.Cryptography.X509Certificates;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Rest.Tests.Https;

/// <summary>Workers that reach each other by https, with the certificates of their listeners.</summary>
public sealed class HttpsForwardingTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TempFolder _folder = new("https");
    private readonly StoreFiles _stores;

    public HttpsForwardingTests() => _stores = new(_folder);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("inline")]
    [InlineData("pem")]
    [InlineData("p12")]
    [InlineData("jks")]
    public async Task Request_GoesToTheLeader_AndShowsTheWorkersCertificate(string kind)
    {
        using var certificate = _authority.Issue("worker", "127.0.0.1");
        await using var leader = await StartAsync(kind, certificate, ("ssl.client.auth", "required"));
        await using var follower = await StartAsync(kind, certificate);
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", leader.Server.AdvertisedUrl);

        var answer = await PostAsync(follower);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal($"https://127.0.0.1:{follower.Port}/connectors/a", answer.Location);
        Assert.Equal(Runtime.TargetState.Started, leader.Herder.TargetOf("a"));
    }

    [Fact]
    public async Task LeaderOfAnotherAuthority_IsNotTrusted()
    {
        using var strangers = new TestCertificates("Somebody else");
        using var certificate = _authority.Issue("worker", "127.0.0.1");
        using var foreign = strangers.Issue("worker", "127.0.0.1");
        await using var leader = await StartAsync("pem", foreign);
        await using var follower = await StartAsync("inline", certificate);
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", leader.Server.AdvertisedUrl);

        var answer = await PostAsync(follower);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Contains("IO Error trying to forward REST request: ", answer.Body, StringComparison.Ordinal);
        await Assert.ThrowsAsync<Errors.NotFoundException>(() => leader.Herder.GetConnectorInfoAsync("a", TestContext.Current.CancellationToken).WaitAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.InternalServerError)]
    [InlineData("https", HttpStatusCode.InternalServerError)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task NameOfTheLeader_IsCompared_UnlessTheSettingIsEmpty(string? algorithm, HttpStatusCode expected)
    {
        using var certificate = _authority.Issue("worker", "127.0.0.1");
        using var elsewhere = _authority.Issue("worker", "elsewhere.example");
        await using var leader = await StartAsync("pem", elsewhere);
        await using var follower = await StartAsync("inline", certificate, ("ssl.endpoint.identification.algorithm", algorithm));
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", leader.Server.AdvertisedUrl);

        // Where the name is not compared, the leader's own check of the request's host still answers, with 400.
        Assert.Equal(expected, (await PostAsync(follower)).Status);
    }

    private Task<RestFixture> StartAsync(string kind, X509Certificate2 certificate, params (string Key, string? Value)[] more)
    {
        var settings = _stores.KeyStore(kind, certificate);
        foreach (var (key, value) in _stores.TrustStore(kind, _authority.Authority))
            settings[key] = value;
        foreach (var (key, value) in more)
        {
            if (value is not null)
                settings[key] = value;
        }
        return RestFixture.StartAsync(new() { Listeners = ["https://127.0.0.1:0"], Tls = new TlsSettings(settings, "listeners.https.") });
    }

    private async Task<(HttpStatusCode Status, string Body, string? Location)> PostAsync(RestFixture rest)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer == _authority.Authority.Subject;
        using var http = new HttpClient(handler);
        using var content = new StringContent("""{"name":"a","config":{"connector.class":"FileStreamSource","topic":"t"}}""", null, "application/json");
        using var response = await http.PostAsync(new Uri($"https://127.0.0.1:{rest.Port}/connectors"), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.Location?.ToString());
    }
}
