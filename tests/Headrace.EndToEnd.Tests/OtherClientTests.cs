using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Programs that others have written for Kafka Connect, unchanged, on the REST API.</summary>
public sealed class OtherClientTests
{
    [Fact]
    public async Task KafkaConnectClientOfNpm_OperatesAWorker()
    {
        var clients = RepositoryRoot.Combine("tests", "clients");
        Assert.SkipUnless(Directory.Exists(Path.Combine(clients, "node_modules", "kafka-connect-client")), "kafka-connect-client is not installed: npm ci --prefix tests/clients");
        using var folder = new TempFolder("clients");
        var port = FreePort.Next();
        await using var program = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}", "--worker", folder.WriteText("worker.properties", "offset.flush.interval.ms=100\n"));
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");

        Assert.Equal("ok\n", await Tools.RunAsync("node", Path.Combine(clients, "kafka_connect_client.js"), $"{port}", folder.WriteText("in.txt", "one\ntwo\n")));
    }
}
