using System.Net;
using System.Text.Json;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>What the program says of itself while it works.</summary>
public sealed class MonitoringTests
{
    [Fact]
    public async Task MetricsProbesAndJsonLogs_TellOfATaskThatFails()
    {
        using var folder = new TempFolder("monitoring");
        var port = FreePort.Next();
        await using var program = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}", "--worker", folder.WriteText("worker.properties", "headrace.log.format=json\n"));
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");
        await rest.PutConnectorAsync("mock", ("connector.class", "MockSource"), ("mock_mode", "task-failure"), ("delay_ms", "10"));
        await program.UntilAsync(async () => (await rest.TaskStateAsync("mock")).State == "FAILED", "the task has failed");

        var (_, metrics) = await rest.SendAsync(HttpMethod.Get, "metrics");
        var (ready, _) = await rest.SendAsync(HttpMethod.Get, "health/ready");
        Assert.Equal(0, await program.StopAsync());

        Assert.Contains("kafka_connect_connector_status{connector=\"mock\",task=\"0\",status=\"failed\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, ready);
        var entries = program.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList(); // from the broker's first line on
        Assert.Contains(entries, static entry => entry.GetProperty("level").GetString() == "ERROR"
            && entry.TryGetProperty("task", out var task) && task.GetInt32() == 0 && entry.GetProperty("connector").GetString() == "mock");
    }

    [Fact]
    public async Task MisspelledSettingsOfOurOwn_AreWarnedOf()
    {
        using var folder = new TempFolder("misspelled");
        var port = FreePort.Next();
        await using var program = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}", "--worker", folder.WriteText("worker.properties", "headrace.plugin.relod=on\nheadrace.rest.max.connections=100\n"));
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");

        await rest.PutConnectorAsync("mock", ("connector.class", "MockSource"), ("headrace.restart.polcy", "never"), ("headrace.restart.budget", "1"));
        await program.UntilPrintedAsync("Connector mock has the setting headrace.restart.polcy, which is not known and has no effect. The nearest that there is: headrace.restart.policy");
        Assert.Equal(0, await program.StopAsync());

        Assert.Contains("The worker has the setting headrace.plugin.relod, which is not known and has no effect. The nearest that there is: headrace.plugin.reload", program.Errors, StringComparison.Ordinal);
        Assert.Equal(2, program.Errors.Split("which is not known").Length - 1);
    }

    [Fact]
    public async Task ClientOfEvents_HearsOfTheStop()
    {
        using var folder = new TempFolder("events");
        var port = FreePort.Next();
        await using var program = HeadraceProcess.Start("start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}");
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");
        await rest.PutConnectorAsync("mock", ("connector.class", "MockSource"));
        await program.UntilAsync(async () => (await rest.TaskStateAsync("mock")).State == "RUNNING", "the task runs");
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        await using var events = await client.GetStreamAsync(new Uri($"http://127.0.0.1:{port}/events?types=status"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(events);

        var all = reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await program.StopAsync());

        var text = await all; // an answer that was cut off would throw
        Assert.Contains("\"connector\":\"mock\",\"task\":null,\"state\":\"UNASSIGNED\"", text, StringComparison.Ordinal);
        Assert.Contains("\"connector\":\"mock\",\"task\":0,\"state\":\"UNASSIGNED\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http/protobuf", "/v1/metrics")]
    [InlineData("grpc", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")]
    public async Task MetricsAreSentByOpenTelemetry(string protocol, string path)
    {
        using var folder = new TempFolder("otlp");
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: protocol == "grpc");
        var port = FreePort.Next();
        var endpoint = protocol == "grpc" ? receiver.Address : new Uri(receiver.Address, path);
        await using var program = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}", "--worker", folder.WriteText("worker.properties", $"""
                headrace.metrics.otlp.endpoint={endpoint}
                headrace.metrics.otlp.protocol={protocol}
                headrace.metrics.otlp.interval.ms=100
                """));
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");
        await rest.PutConnectorAsync("otlp-mock", ("connector.class", "MockSource"));

        await program.UntilAsync(
            () => Task.FromResult(receiver.Received.Any(static request => request.Body.Contains("otlp-mock", StringComparison.Ordinal)
                && request.Body.Contains("kafka.connect.connector-task.status", StringComparison.Ordinal))),
            "the task's state has been sent");

        var (requestPath, body) = receiver.Received.Last();
        Assert.Equal(path, requestPath);
        Assert.Contains($"127.0.0.1:{port}", body, StringComparison.Ordinal);
        Assert.Contains("kafka.connect.connect-worker.connector-count", body, StringComparison.Ordinal);
        Assert.Equal(0, await program.StopAsync());
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task MetricsThatDontArrive_AreToldOfOnce_UntilTheyArriveAgain(string protocol)
    {
        using var folder = new TempFolder("otlp-away");
        var (port, collector) = (FreePort.Next(), FreePort.Next());
        await using var program = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}", "--worker", folder.WriteText("worker.properties", $"""
                headrace.metrics.otlp.endpoint=http://127.0.0.1:{collector}
                headrace.metrics.otlp.protocol={protocol}
                headrace.metrics.otlp.interval.ms=100
                """));
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");

        await program.UntilPrintedAsync($"Metrics could not be sent to http://127.0.0.1:{collector}/ by {protocol}.");
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: protocol == "grpc", collector);
        await program.UntilPrintedAsync($"Metrics reach http://127.0.0.1:{collector}/ again");
        Assert.Equal(0, await program.StopAsync());

        Assert.Equal(2, program.Errors.Split("Metrics could not be sent").Length);
    }
}
