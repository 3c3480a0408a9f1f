namespace Headrace.Connect.Rest.Tests;

/// <summary>Changes that are made only to the config that their maker has seen.</summary>
public sealed class ConditionalRequestTests : IAsyncLifetime
{
    private const string Config = """{"connector.class":"FileStreamSource","topic":"t2"}""";

    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync()
    {
        _rest = await RestFixture.StartAsync();
        _rest.Herder.Add("a", ("n", null));
    }

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task Tag_IsThatOfTheSettings()
    {
        var tag = await TagAsync(_rest);

        Assert.Matches("^\"[0-9a-f]{32}\"$", tag);
        Assert.Equal(tag, (await _rest.SendAsync("HEAD", "/connectors/a/config")).Headers["ETag"]);
        _rest.Herder.Add("a", ("n", ""));
        Assert.NotEqual(tag, await TagAsync(_rest));
        _rest.Herder.Add("a", ("n", null));
        Assert.Equal(tag, await TagAsync(_rest));
    }

    [Theory]
    [InlineData("PUT", "/connectors/a/config", Config, 200)]
    [InlineData("PATCH", "/connectors/a/config", "{\"topic\":\"t2\",\"n\":\"1\"}", 200)]
    [InlineData("DELETE", "/connectors/a", null, 204)]
    public async Task Change_IsMadeOnlyIfTheTagFits(string method, string path, string? body, int status)
    {
        var tag = await TagAsync(_rest);

        foreach (var other in (string[])["\"x\"", $"W/{tag}", "\"\", \"y\""])
        {
            var refused = await SendAsync(_rest, method, path, body, other);
            Assert.Equal(
                (412, """{"error_code":412,"message":"The config of connector a is not the one that If-Match names: it has been changed since. Read it again."}"""), (refused.Status, refused.Body));
        }
        Assert.Equal(tag, await TagAsync(_rest));
        Assert.Equal(status, (await SendAsync(_rest, method, path, body, $"\"x\" , {tag}")).Status);
    }

    [Fact]
    public async Task Star_FitsWhateverIsThere()
    {
        Assert.Equal(200, (await SendAsync(_rest, "PUT", "/connectors/a/config", Config, "*")).Status);
        Assert.Equal(412, (await SendAsync(_rest, "PUT", "/connectors/b/config", Config, "*")).Status);
        Assert.Equal(404, (await SendAsync(_rest, "DELETE", "/connectors/b", null, "*")).Status);
        Assert.Equal("[\"a\"]", (await _rest.GetAsync("/connectors")).Body);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("\"abc")]
    [InlineData("\"a\" \"b\"")]
    [InlineData("\"a\",")]
    public async Task MalformedTag_IsRefused(string header) => Assert.Equal(400, (await SendAsync(_rest, "PUT", "/connectors/a/config", Config, header)).Status);

    [Fact]
    public async Task Leader_ChecksTheConditionOfAForwardedRequest()
    {
        await using var follower = await RestFixture.StartAsync();
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", _rest.Server.AdvertisedUrl);
        var tag = await TagAsync(_rest);

        Assert.Equal(412, (await SendAsync(follower, "PUT", "/connectors/a/config", Config, "\"x\"")).Status);
        Assert.Equal(412, (await SendAsync(follower, "PUT", "/connectors/b/config", Config, "*")).Status);
        Assert.Equal(tag, await TagAsync(_rest));
        Assert.Equal(200, (await SendAsync(follower, "PUT", "/connectors/a/config", Config, tag)).Status);
        Assert.NotEqual(tag, await TagAsync(_rest));
    }

    [Fact]
    public async Task LeaderThatDoesNotKnowConditions_IsNotAskedToChangeAnything()
    {
        using var leader = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        leader.Start();
        var requests = AnswerAsync(leader);
        await using var follower = await RestFixture.StartAsync();
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)leader.LocalEndpoint).Port}/"));

        Assert.Equal(501, (await SendAsync(follower, "PUT", "/connectors/a/config", Config, "*")).Status);
        Assert.StartsWith("GET /connectors/a/config ", await requests, StringComparison.Ordinal);
        Assert.False(leader.Pending());
    }

    private static Task<RawResponse> SendAsync(RestFixture rest, string method, string path, string? body, string tag) =>
        rest.SendAsync(method, path, body, ("Content-Type", "application/json"), ("If-Match", tag));

    private static async Task<string> TagAsync(RestFixture rest) => (await rest.GetAsync("/connectors/a/config")).Headers["ETag"];

    /// <summary>Answers one request as a worker of Kafka Connect does, without a tag.</summary>
    private static async Task<string> AnswerAsync(System.Net.Sockets.TcpListener leader)
    {
        using var client = await leader.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
        }
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray(), TestContext.Current.CancellationToken);
        return line!;
    }
}
