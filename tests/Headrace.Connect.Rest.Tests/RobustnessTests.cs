using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Connect.Rest.Tests;

/// <summary>What clients do to a server, by mistake or on purpose: none harms another's request.</summary>
public sealed class RobustnessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("GET /connectors HTTP/1.1\r\nHost: a\r\nX: ")]
    [InlineData("POST /connectors HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")]
    public async Task ClientThatDoesNotGoOn_IsCutOff(string beginning)
    {
        await using var rest = await RestFixture.StartAsync(new()
        {
            Listeners = ["http://127.0.0.1:0"],
            HeaderTimeout = TimeSpan.FromMilliseconds(200),
            BodyGracePeriod = TimeSpan.FromSeconds(1.5),
            BodyBytesPerSecondMin = 1000,
        });

        var answer = await RawHttp.SendRawAsync(rest.Port, Encoding.ASCII.GetBytes(beginning));

        Assert.Equal(408, answer.Status);
        Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task ConnectionsBeyondTheLimit_AreClosed_AndThereIsRoomAgainWhenOthersGo()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], ConnectionsMax = 3 });
        var held = await ConnectAsync(rest.Port, 3);
        foreach (var client in held)
            Assert.StartsWith("HTTP/1.1 200", await AskAsync(client), StringComparison.Ordinal);

        await Assert.ThrowsAnyAsync<IOException>(() => rest.GetAsync("/connectors"));

        foreach (var client in held)
            client.Dispose();
        await Eventually.UntilAsync(
            async () =>
            {
                try
                {
                    return (await rest.GetAsync("/connectors")).Status == 200;
                }
                catch (IOException)
                {
                    return false;   // the server has not yet seen that they are gone
                }
            },
            "there is room again");
    }

    [Fact]
    public async Task ThousandsOfIdleConnections_HoldUpNobody()
    {
        await using var rest = await RestFixture.StartAsync();
        var held = await ConnectAsync(rest.Port, 2000);

        Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(held[^1]), StringComparison.Ordinal);

        foreach (var client in held)
            client.Dispose();
    }

    [Theory]
    [InlineData("/connectors/../admin/loggers", 404)]
    [InlineData("/connectors/%2e%2e/admin/loggers", 400)]
    [InlineData("/connectors/..%2f..%2fetc%2fpasswd", 400)]
    [InlineData("/connectors/..;/admin/loggers", 400)]
    [InlineData("//connectors", 400)]
    [InlineData("/connectors/a%0d%0aX-Evil:%201/restart", 400)]
    [InlineData("/connectors/a%00", 400)]
    [InlineData("/connectors\\..\\admin", 400)]
    public async Task PathsThatTryToLeaveTheirPlace_GetNowhere(string path, int status)
    {
        await using var rest = await RestFixture.StartAsync();

        Assert.Equal(status, (await rest.GetAsync(path)).Status);
    }

    [Fact]
    public async Task NamesWithMarks_AreForwardedAsNames()
    {
        await using var leader = await RestFixture.StartAsync();
        await using var follower = await RestFixture.StartAsync();
        follower.Herder.Elsewhere = new("Only the leader can set connector configs.", leader.Server.AdvertisedUrl);

        var answer = await follower.SendAsync(
            "PUT", "/connectors/a%3Fforward=false%23&%20b/config?x=%0D%0AX-Evil:%201", """{"connector.class":"FileStreamSource","topic":"t"}""",
            ("Content-Type", "application/json"), ("Authorization", "Basic a\tb"), ("X-Forwarded-Host", "evil"));

        Assert.Equal(201, answer.Status);
        Assert.Equal(["a?forward=false#& b"], await leader.Herder.GetConnectorsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BodyThatIsTooLarge_IsRefusedInJson()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], RequestBytesMax = 1000 });

        var answer = await rest.SendJsonAsync("POST", "/connectors", new string(' ', 2000));

        Assert.Equal((413, "application/json"), (answer.Status, answer.ContentType));
        Assert.StartsWith("""{"error_code":413,"message":""", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestsOverOneConnection_HaveALimitOfTimeEach()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], RequestTimeout = TimeSpan.FromMilliseconds(50) });
        rest.Herder.Ping = static _ => new TaskCompletionSource().Task;
        using var client = (await ConnectAsync(rest.Port, 1))[0];

        foreach (var (path, status) in ((string, int)[])[("/connectors", 200), ("/connectors", 200), ("/health", 500), ("/connectors", 200), ("/health", 500), ("/connectors", 200)])
            Assert.StartsWith($"HTTP/1.1 {status}", await AskAsync(client, path), StringComparison.Ordinal);
    }

    /// <summary>As BusyBox's nc does when its standard input ends.</summary>
    [Fact]
    public async Task ClientThatSendsNoMore_StillGetsItsAnswer()
    {
        await using var rest = await RestFixture.StartAsync();
        var asked = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        rest.Herder.Ping = cancellationToken =>
        {
            asked.TrySetResult();
            return mayAnswer.Task.WaitAsync(cancellationToken);
        };
        using var client = (await ConnectAsync(rest.Port, 1))[0];
        var answer = AskAsync(client, "/health");
        await asked.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        client.Client.Shutdown(SocketShutdown.Send);
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await rest.GetAsync("/connectors")).Status); // by then the server has seen that the first one sends no more
        mayAnswer.SetResult();

        Assert.StartsWith("HTTP/1.1 200", await answer, StringComparison.Ordinal);
    }

    private static async Task<List<TcpClient>> ConnectAsync(int port, int count)
    {
        var clients = new List<TcpClient>(count);
        for (var i = 0; i < count; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            clients.Add(client);
        }
        return clients;
    }

    private static async Task<string> AskAsync(TcpClient client, string path = "/connectors")
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"), TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        var count = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
