using System.Buffers;

namespace Headrace.Connect.Rest.Tests;

/// <summary>The paths that Kafka Connect does not have.</summary>
public class MonitoringTests
{
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")]
    public async Task Metrics_ArePlainTextWhateverIsAccepted(string accept)
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], WriteMetrics = Write });

        var answer = await rest.GetAsync("/metrics", ("Accept", accept));

        Assert.Equal((200, "m 1\n", "text/plain; version=0.0.4; charset=utf-8"), (answer.Status, answer.Body, answer.Headers["Content-Type"]));
        Assert.Equal(405, (await rest.SendAsync("POST", "/metrics")).Status);
    }

    [Fact]
    public async Task Metrics_AreServedWhereTheLoggersAre()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AdminListeners = ["http://127.0.0.1:0"], WriteMetrics = Write });

        Assert.Equal(404, (await rest.GetAsync("/metrics")).Status);
        Assert.Equal(200, (await RawHttp.SendAsync(rest.Server.AdminAddresses[0].Port, "GET", "/metrics")).Status);
    }

    [Fact]
    public async Task Metrics_ThatAreNotThere_HaveNoPath()
    {
        await using var rest = await RestFixture.StartAsync();

        Assert.Equal(404, (await rest.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Probes_AnswerAtOnce()
    {
        await using var rest = await RestFixture.StartAsync();
        rest.Herder.Ping = static cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken);

        Assert.Equal((200, """{"status":"ready"}"""), StatusAndBody(await rest.GetAsync("/health/ready")));
        rest.Herder.IsReady = false;
        Assert.Equal((503, """{"status":"starting"}"""), StatusAndBody(await rest.GetAsync("/health/ready")));
        Assert.Equal((200, """{"status":"live"}"""), StatusAndBody(await rest.GetAsync("/health/live")));
    }

    private static void Write(IBufferWriter<byte> output) => output.Write("m 1\n"u8);

    private static (int Status, string Body) StatusAndBody(TestKit.RawResponse answer) => (answer.Status, answer.Body);
}
