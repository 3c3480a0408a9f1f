using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests;

/// <summary>HTTP/2 without TLS, on the port of HTTP/1.1.</summary>
public sealed class PlainHttp2Tests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PriorKnowledge_IsAnsweredInHttp2_BesideHttp1()
    {
        await using var rest = await RestFixture.StartAsync();
        using var client = new HttpClient();

        var created = await SendAsync(client, rest, HttpVersion.Version20, HttpMethod.Post, """{"name":"a","config":{"connector.class":"FileStreamSource","topic":"t"}}""");
        var first = await SendAsync(client, rest, HttpVersion.Version11, HttpMethod.Get);
        var second = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => SendAsync(client, rest, HttpVersion.Version20, HttpMethod.Get)));

        Assert.Equal((HttpStatusCode.Created, HttpVersion.Version20), (created.Status, created.Version));
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11, """["a"]"""), first);
        Assert.All(second, static answer => Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20, """["a"]"""), answer));
    }

    [Fact]
    public async Task Preface_InPieces_IsThePreface()
    {
        await using var rest = await RestFixture.StartAsync();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, rest.Port, Token);
        var stream = client.GetStream();
        foreach (var b in Encoding.ASCII.GetBytes(Preface))
            await stream.WriteAsync(new[] { b }, Token);
        await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }, Token); // an empty SETTINGS frame

        var header = new byte[9];
        await stream.ReadExactlyAsync(header, Token);

        Assert.Equal(4, header[3]); // the server's own SETTINGS
    }

    [Theory]
    [InlineData("PUT /connectors/a/pause HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404")]
    [InlineData("GET /connectors HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505")]
    [InlineData("PRI * HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 40")]
    public async Task WhatOnlyBeginsLikeIt_IsAnsweredInHttp1(string request, string answer)
    {
        await using var rest = await RestFixture.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, rest.Port, Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Token);

        var bytes = new byte[answer.Length];
        await client.GetStream().ReadExactlyAsync(bytes, Token);

        Assert.Equal(answer, Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData("", 100)]
    [InlineData("PRI * ", 10)]
    public async Task ClientThatDoesNotGoOn_IsCutOff(string beginning, int seconds)
    {
        var time = new FakeTimeProvider();
        await using var rest = await RestFixture.StartAsync(
            new() { Listeners = ["http://127.0.0.1:0"], TimeProvider = time, IdleTimeout = TimeSpan.FromSeconds(100), HeaderTimeout = TimeSpan.FromSeconds(10) });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, rest.Port, Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(beginning), Token);

        var read = client.GetStream().ReadAsync(new byte[1], Token).AsTask();
        await Eventually.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(seconds));
                return read.IsCompleted;
            },
            "the connection is closed");
        Assert.Equal(0, await read);
    }

    [Fact]
    public async Task Connections_CountForTheLimit_AndEndWithTheServer()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], ConnectionsMax = 1 });
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, rest, HttpVersion.Version20, HttpMethod.Get)).Status);

        await Assert.ThrowsAnyAsync<IOException>(() => rest.GetAsync("/connectors"));

        await rest.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(client, rest, HttpVersion.Version20, HttpMethod.Get));
    }

    private static async Task<(HttpStatusCode Status, Version Version, string Body)> SendAsync(HttpClient client, RestFixture rest, Version version, HttpMethod method, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{rest.Port}/connectors") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, Token);
        return (response.StatusCode, response.Version, await response.Content.ReadAsStringAsync(Token));
    }
}
