using System.Net;
using System.Net.Sockets;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>What users do wrong and what machines do to them: each a clear message without a stack trace, nothing lost, nothing hanging.</summary>
public sealed class BadInputTests(KafkaFixture kafka)
{
    [Fact]
    public async Task RestPortInUse_EndsWithAMessageThatNamesIt()
    {
        using var occupied = Occupy(out var port);
        using var folder = new TempFolder();

        await using var program = HeadraceProcess.Start("start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}");

        Assert.Equal(1, await program.WaitForExitAsync());
        AssertClear(program, $"{port}", "in use");
    }

    [Fact]
    public async Task KafkaPortInUse_EndsWithAMessageThatNamesIt()
    {
        using var occupied = Occupy(out var port);
        using var folder = new TempFolder();

        await using var program = HeadraceProcess.Start("start", "--data", folder.Combine("data"), "--kafka-port", $"{port}", "--rest-port", $"{FreePort.Next()}");

        Assert.Equal(1, await program.WaitForExitAsync());
        AssertClear(program, $"{port}", "another program listens there already");
    }

    [Fact]
    public async Task SecondProcessOnTheSameData_EndsWithAMessageThatNamesTheFolder_AndTheFirstGoesOn()
    {
        await using var journey = new FileJourney(null);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        await using var second = HeadraceProcess.Start("start", "--data", journey.Data, "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{FreePort.Next()}");

        Assert.Equal(1, await second.WaitForExitAsync());
        AssertClear(second, journey.Data);
        Assert.True(await journey.Rest.IsReadyAsync());
    }

    [Theory]
    [InlineData("start")]
    [InlineData("broker")]
    public async Task DataFolderThatIsAFile_EndsWithAMessageThatNamesIt(string command)
    {
        using var folder = new TempFolder();
        var file = folder.WriteText("file", "");

        await using var program = HeadraceProcess.Start(command, "--data", file, "--kafka-port", $"{FreePort.Next()}");

        Assert.Equal(1, await program.WaitForExitAsync());
        AssertClear(program, $"The data folder '{file}' can't be made: it is a file. Name another one with --data.");
    }

    [Theory]
    [InlineData("{bad", "Unexpected character ('b' (code 98)): was expecting double-quote to start field name", HttpStatusCode.InternalServerError)]
    [InlineData("""{"name":"x","config":{}}""", "Connector config {name=x} contains no connector type", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"x","config":{"connector.class":"Bogus"}}""", "Failed to find any class that implements Connector and which name matches Bogus", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"x","config":{"connector.class":"FileStreamSource"}}""", "Missing required configuration \\\"topic\\\" which has no default value.", HttpStatusCode.BadRequest)]
    public async Task BadConnector_IsRefusedWithTheReason(string body, string message, HttpStatusCode status)
    {
        await using var journey = new FileJourney(null);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        var answer = await journey.Rest.SendAsync(HttpMethod.Post, "connectors", body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(message, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", journey.Program!.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourceFileThatCantBeRead_FailsTheTaskWithItsName_AndHarmsNoOtherConnector()
    {
        await using var journey = new FileJourney(null);
        Lines.Write(journey.Input, 1000);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        await journey.Rest.PutFileSourceAsync("unreadable", "/proc/self/mem", "other");   // opens, and can't be read
        await journey.CreateConnectorsAsync();

        await journey.UntilOutputAsync(() => Lines.CountLines(journey.Output) == 1000, "the other pipeline has copied all lines");
        await journey.Program!.UntilAsync(async () => (await journey.Rest.TaskStateAsync("unreadable")).State == "FAILED", "the task has failed");
        Assert.Contains("/proc/self/mem", (await journey.Rest.TaskStateAsync("unreadable")).Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokerThatComesLater_IsWaitedFor_AndThePipelineRuns()
    {
        Peers.SkipUnlessPresent();
        var kafkaPort = FreePort.Next();
        await using var journey = new FileJourney($"127.0.0.1:{kafkaPort}");
        Lines.Write(journey.Input, 1000);
        await journey.StartAsync();
        await journey.Program!.UntilPrintedAsync($"127.0.0.1:{kafkaPort}");

        using var data = new TempFolder("late-broker");
        await using var broker = HeadraceProcess.Start("broker", "--data", data.Combine("data"), "--kafka-port", $"{kafkaPort}");
        await journey.UntilReadyAsync();
        await journey.CreateConnectorsAsync();

        await journey.UntilOutputAsync(() => Lines.CountLines(journey.Output) == 1000, "all lines have arrived");
        Assert.DoesNotContain("   at ", journey.Program!.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandaloneWithAnInvalidConnector_EndsWithCode3AndAllErrors()
    {
        using var folder = new TempFolder();
        var worker = folder.WriteText("worker.properties", $"""
            bootstrap.servers={(await kafka.StartedAsync()).BootstrapServers}
            listeners=http://127.0.0.1:{FreePort.Next()}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={folder.Combine("offsets")}
            """);
        var connector = folder.WriteText("bad.properties", "name=bad\nconnector.class=FileStreamSource\ntasks.max=none\n");

        await using var program = HeadraceProcess.Start("connect-standalone", worker, connector);

        Assert.Equal(3, await program.WaitForExitAsync());
        AssertClear(program, "Missing required configuration \"topic\" which has no default value.", "Invalid value none for configuration tasks.max: Not a number of type INT");
    }

    [Fact]
    public async Task StandaloneWithAnOffsetFileThatCantBeRead_EndsWithCode3AndItsName()
    {
        using var folder = new TempFolder();
        var worker = folder.WriteText("worker.properties", $"""
            bootstrap.servers={(await kafka.StartedAsync()).BootstrapServers}
            listeners=http://127.0.0.1:{FreePort.Next()}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={folder.Path}
            """);

        await using var program = HeadraceProcess.Start("connect-standalone", worker);

        Assert.Equal(3, await program.WaitForExitAsync());
        AssertClear(program, $"The offset file {folder.Path} (offset.storage.file.filename) can't be read");
    }

    [Fact]
    public async Task WorkerFileThatIsNotThere_EndsWithAMessageThatNamesIt()
    {
        await using var program = HeadraceProcess.Start("connect-standalone", "/nowhere/worker.properties");

        Assert.Equal(2, await program.WaitForExitAsync());
        AssertClear(program, "/nowhere/worker.properties");
    }

    [Theory]
    [InlineData("connect-standalone")]
    [InlineData("connect-distributed")]
    public async Task WorkerFileWithAnUnknownClass_EndsWithCode2AndItsName(string command)
    {
        using var folder = new TempFolder();
        var worker = folder.WriteText("worker.properties", $"""
            bootstrap.servers=127.0.0.1:1
            group.id=g
            config.storage.topic=c
            offset.storage.topic=o
            status.storage.topic=s
            listeners=http://127.0.0.1:{FreePort.Next()}
            key.converter=org.apache.kafka.connect.storage.BogusConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={folder.Combine("offsets")}
            """);

        await using var program = HeadraceProcess.Start(command, worker);

        Assert.Equal(2, await program.WaitForExitAsync());
        AssertClear(
            program,
            "Invalid value org.apache.kafka.connect.storage.BogusConverter for configuration key.converter: Class org.apache.kafka.connect.storage.BogusConverter could not be found.");
    }

    [Theory]
    [InlineData("listeners=https://127.0.0.1:0", 2, "ssl.keystore.location is missing: an https listener needs a certificate.")]
    [InlineData("listeners=https://127.0.0.1:0\nlisteners.https.ssl.keystore.location=/nowhere/worker.p12", 2, "listeners.https.ssl.keystore.location=/nowhere/worker.p12 can't be read")]
    [InlineData("rest.extension.classes=com.example.Nope", 3, "implements interface org.apache.kafka.connect.rest.ConnectRestExtension and which name matches com.example.Nope")]
    [InlineData("rest.extension.classes=org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension", 2, "Basic authentication needs a JAAS file.")]
    public async Task WorkerWhoseApiCantBeGuarded_DoesNotStart(string settings, int code, string message)
    {
        using var folder = new TempFolder();
        var worker = folder.WriteText("worker.properties", $"""
            bootstrap.servers=127.0.0.1:1
            listeners=http://127.0.0.1:0
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={folder.Combine("offsets")}
            {settings}
            """);

        await using var program = HeadraceProcess.Start("connect-standalone", worker);

        Assert.Equal(code, await program.WaitForExitAsync());
        AssertClear(program, message);
    }

    [Theory]
    [InlineData("{bad")]
    [InlineData("connector.class=FileStreamSource\ntopic=t\n")]
    [InlineData("""{"config":{"name":"j5","connector.class":"FileStreamSource","topic":"t"}}""")]
    [InlineData(null)]
    public async Task ConnectorFileThatIsNone_EndsWithCode3AndItsName(string? content)
    {
        using var folder = new TempFolder();
        var worker = folder.WriteText("worker.properties", $"""
            bootstrap.servers={(await kafka.StartedAsync()).BootstrapServers}
            listeners=http://127.0.0.1:{FreePort.Next()}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={folder.Combine("offsets")}
            """);
        var connector = content is null ? folder.Combine("missing.json") : folder.WriteText("c.json", content);

        await using var program = HeadraceProcess.Start("connect-standalone", worker, connector);

        Assert.Equal(3, await program.WaitForExitAsync());
        AssertClear(program, connector);
    }

    private static TcpListener Occupy(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    private static void AssertClear(HeadraceProcess program, params string[] parts)
    {
        foreach (var part in parts)
            Assert.Contains(part, program.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", program.Errors, StringComparison.Ordinal);
    }
}
