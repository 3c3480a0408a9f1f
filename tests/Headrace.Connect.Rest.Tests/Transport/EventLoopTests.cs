using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Connect.Rest.Tests.Transport;

public sealed class EventLoopTests
{
    private const string Request = "GET /connectors HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task EndpointsThatBlock_HoldUpNobody()
    {
        await using var rest = await RestFixture.StartAsync();
        using var mayLeave = new ManualResetEventSlim();
        rest.Herder.Ping = _ =>
        {
            mayLeave.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
            return Task.CompletedTask;
        };
        var blocked = Enumerable.Range(0, 3).Select(_ => rest.GetAsync("/health")).ToList();
        try
        {
            for (var i = 0; i < 20; i++)
                Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);
            Assert.DoesNotContain(blocked, static answer => answer.IsCompleted);
        }
        finally
        {
            mayLeave.Set();
        }
        foreach (var answer in await Task.WhenAll(blocked))
            Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task EndpointThatBlocks_HoldsUpNobody_WhenItHasWaitedForItsBody()
    {
        await using var rest = await RestFixture.StartAsync();
        using var mayLeave = new ManualResetEventSlim();
        var isReached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rest.Herder.Putting = () =>
        {
            isReached.TrySetResult();
            mayLeave.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
        };
        using var client = await ConnectAsync(rest.Port);
        const string Config = """{"connector.class":"FileStreamSource","topic":"t"}""";
        await SendAsync(client, $"PUT /connectors/a/config HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Config.Length}\r\n\r\n");
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await rest.GetAsync("/connectors")).Status); // meanwhile it waits for its body

        await SendAsync(client, Config);
        await isReached.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < 20; i++)
                Assert.Equal(200, (await rest.GetAsync("/connectors").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Status);
        }
        finally
        {
            mayLeave.Set();
        }
        Assert.StartsWith("HTTP/1.1 201", await ReadToEndAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientThatAsksWithoutEnd_LeavesOthersTheirTurn()
    {
        await using var rest = await RestFixture.StartAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var greedy = await ConnectAsync(rest.Port);
        var isAnswered = new TaskCompletionSource();
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Request, 1000)));
        var sending = Task.Run(
            async () =>
            {
                while (!ending.IsCancellationRequested)
                    await greedy.GetStream().WriteAsync(requests, ending.Token);
            },
            ending.Token);
        var reading = Task.Run(
            async () =>
            {
                var buffer = new byte[64 * 1024];
                while (await greedy.GetStream().ReadAsync(buffer, ending.Token) > 0)
                    isAnswered.TrySetResult();
            },
            ending.Token);
        await isAnswered.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);

        Assert.False(reading.IsCompleted);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task RequestsInOneWrite_AreAnsweredInOrder()
    {
        await using var rest = await RestFixture.StartAsync();
        using var client = await ConnectAsync(rest.Port);
        string[] paths = ["/connectors", "/health", "/nowhere", "/connectors", "/connectors/none/status", "/health"];

        await SendAsync(client, string.Concat(paths.Select(static path => $"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")) + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var answers = (await ReadToEndAsync(client)).Split("HTTP/1.1 ")[1..];
        Assert.Equal(["200", "200", "404", "200", "404", "200", "200"], answers.Select(static answer => answer[..3]));
    }

    [Fact]
    public async Task RequestInManyPieces_IsAnswered()
    {
        await using var rest = await RestFixture.StartAsync();
        using var client = await ConnectAsync(rest.Port);
        client.NoDelay = true;

        foreach (var character in Request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal))
        {
            await SendAsync(client, character.ToString());
            await Task.Yield();
        }

        Assert.StartsWith("HTTP/1.1 200", await ReadToEndAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientThatHasSaidAll_IsAnswered()
    {
        await using var rest = await RestFixture.StartAsync();
        using var client = await ConnectAsync(rest.Port);

        await SendAsync(client, Request);
        var answer = ReadToEndAsync(client);
        client.Client.Shutdown(SocketShutdown.Send);

        Assert.StartsWith("HTTP/1.1 200", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargeAnswer_ReachesASlowReaderWhole()
    {
        await using var rest = await RestFixture.StartAsync();
        var prefix = new string('x', 10_000); // of all together, sockets don't hold much
        for (var i = 0; i < 1000; i++)
        {
            await rest.Herder.PutConnectorConfigAsync(
                prefix + i, new Dictionary<string, string?> { ["name"] = prefix + i, ["connector.class"] = "FileStreamSource", ["topic"] = "t" }, null, true, TestContext.Current.CancellationToken);
        }
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, rest.Port, TestContext.Current.CancellationToken);

        await SendAsync(client, Request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await rest.GetAsync("/")).Status);

        var answer = await ReadToEndAsync(client);
        Assert.Equal(1000, answer.Split(prefix).Length - 1);
        Assert.EndsWith("\"]\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdleConnections_DoNotHoldUpAStop()
    {
        var rest = await RestFixture.StartAsync();
        using var unused = await ConnectAsync(rest.Port);
        using var used = await ConnectAsync(rest.Port);
        await SendAsync(used, Request);
        Assert.True(await used.GetStream().ReadAsync(new byte[1024], TestContext.Current.CancellationToken) > 0);

        await rest.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken); // by itself it would wait a minute for requests

        Assert.Equal(0, await used.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(rest.Port));
    }

    [Fact]
    public async Task ManyClientsThatComeAndGo_AreAllAnswered()
    {
        await using var rest = await RestFixture.StartAsync();

        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
        {
            if (i % 3 == 0)
            {
                using var gone = new TcpClient { LingerState = new(true, 0) };
                await gone.ConnectAsync(IPAddress.Loopback, rest.Port, CancellationToken.None);
                await SendAsync(gone, Request[..(i % Request.Length)]);
                return;
            }
            Assert.Equal(200, (await rest.GetAsync(i % 3 == 1 ? "/connectors" : "/health")).Status);
        });
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }
}
