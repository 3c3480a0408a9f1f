using System.Net;
using System.Net.Sockets;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>What a worker makes of its leader's answers.</summary>
public sealed class LeaderRequestsTests
{
    [Theory]
    [InlineData("400 Bad Request", typeof(BadRequestException))]
    [InlineData("404 Not Found", typeof(ConnectException))]
    [InlineData("409 Conflict", typeof(ConnectException))]
    [InlineData("500 Server Error", typeof(ConnectException))]
    [InlineData("503 Service Unavailable", typeof(ConnectException))]
    public async Task RefusedFencing_SaysWhetherAnotherAttemptIsOfUse(string status, Type expected)
    {
        using var leader = new TcpListener(IPAddress.Loopback, 0);
        leader.Start();
        var answering = AnswerAsync(leader, status);
        var config = TestWorker.Distributed();
        using var requests = new LeaderRequests(new(config, TimeProvider.System), new(config.ListenerTls, TimeProvider.System, NullLogger.Instance));

        var error = await Assert.ThrowsAsync(expected, () => requests.FenceAsync(
            new Uri($"http://127.0.0.1:{((IPEndPoint)leader.LocalEndpoint).Port}/"), "zoo", key: null, TestContext.Current.CancellationToken));

        Assert.Contains($"{status[..3]} no", error.Message, StringComparison.Ordinal);
        await answering;
    }

    private static async Task AnswerAsync(TcpListener leader, string status)
    {
        using var client = await leader.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"), TestContext.Current.CancellationToken);
    }
}
