using System.Diagnostics;
using Headrace.TestKit;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>Clients of other languages, and Kafka's own tools. Each is skipped, with the reason, where it is not installed.</summary>
public sealed class OtherClientTests
{
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Kcat_writes_and_reads_every_codec(string codec)
    {
        Assert.SkipUnless(IsInstalled("kcat"), "kcat is not installed: apt-get install kcat");
        await using var broker = await TestBroker.StartAsync();
        var lines = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i} of many that look alike\n"));
        await RunAsync("kcat", lines, "-b", broker.BootstrapServers, "-P", "-t", "kcat", "-z", codec);
        Assert.Equal(lines, await RunAsync("kcat", null, "-b", broker.BootstrapServers, "-C", "-t", "kcat", "-e", "-q"));
        Assert.Equal(lines, await RunAsync("kcat", null, "-b", broker.BootstrapServers, "-G", "kcats", "-X", "auto.offset.reset=earliest", "-e", "-q", "kcat"));
        Assert.Contains("topic \"kcat\" with 1 partitions", await RunAsync("kcat", null, "-b", broker.BootstrapServers, "-L"));
    }

    [Fact]
    public async Task Kafka_python_produces_consumes_and_administers()
    {
        Assert.SkipUnless(await CanRunAsync(Python, "-c", "import kafka"), "kafka-python is not installed: apt-get install python3-kafka");
        await using var broker = await TestBroker.StartAsync();
        Assert.Equal("ok\n", await RunAsync(Python, null, Script("kafka_python.py"), broker.BootstrapServers));
    }

    [Fact]
    public async Task Kafkajs_produces_consumes_and_administers()
    {
        Assert.SkipUnless(IsInstalled("node") && Directory.Exists(Script("node_modules")), "kafkajs is not installed: npm ci --prefix tests/clients");
        await using var broker = await TestBroker.StartAsync();
        Assert.Equal("ok\n", await RunAsync("node", null, Script("kafkajs.js"), broker.BootstrapServers));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Javas_console_producer_and_consumer_agree_on_every_codec(string codec)
    {
        Peers.SkipUnlessPresent();
        await using var broker = await TestBroker.StartAsync();
        var lines = string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i} of many that look alike\n"));
        await ToolAsync(broker, lines, "org.apache.kafka.tools.ConsoleProducer", "--topic", "java", "--compression-codec", codec);
        var read = await ToolAsync(
            broker, null, "org.apache.kafka.tools.consumer.ConsoleConsumer", "--topic", "java", "--from-beginning", "--group", "java", "--max-messages", "2000", "--timeout-ms", "60000");
        Assert.Equal(lines, read);
    }

    [Fact]
    public async Task Javas_tools_administer_topics_settings_groups_and_offsets()
    {
        Peers.SkipUnlessPresent();
        await using var broker = await TestBroker.StartAsync();
        const string Topics = "org.apache.kafka.tools.TopicCommand";
        const string Groups = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
        await ToolAsync(broker, null, Topics, "--create", "--topic", "tools", "--partitions", "3", "--config", "retention.ms=10000");
        Assert.Contains("PartitionCount: 3\tReplicationFactor: 1\tConfigs: retention.ms=10000", await ToolAsync(broker, null, Topics, "--describe", "--topic", "tools"));
        await ToolAsync(broker, null, Topics, "--alter", "--topic", "tools", "--partitions", "4");
        await ToolAsync(broker, null, "kafka.admin.ConfigCommand", "--alter", "--topic", "tools", "--add-config", "cleanup.policy=compact", "--delete-config", "retention.ms");
        Assert.Contains("cleanup.policy=compact", await ToolAsync(broker, null, "kafka.admin.ConfigCommand", "--describe", "--topic", "tools"));

        await ToolAsync(broker, "a:1\nb:2\nc:3\n", "org.apache.kafka.tools.ConsoleProducer", "--topic", "tools", "--property", "parse.key=true", "--property", "key.separator=:");
        await ToolAsync(broker, null, "org.apache.kafka.tools.consumer.ConsoleConsumer", "--topic", "tools", "--from-beginning", "--group", "tools", "--max-messages", "3", "--timeout-ms", "60000");
        Assert.Contains("CURRENT-OFFSET", await ToolAsync(broker, null, Groups, "--describe", "--group", "tools"));
        await ToolAsync(broker, null, Groups, "--group", "tools", "--topic", "tools", "--reset-offsets", "--to-earliest", "--execute");
        Assert.Contains("tools", await ToolAsync(broker, null, Groups, "--list"));
        await ToolAsync(broker, null, Groups, "--delete", "--group", "tools");
        Assert.DoesNotContain("tools", await ToolAsync(broker, null, Groups, "--list"));

        var ends = await ToolAsync(broker, null, "org.apache.kafka.tools.GetOffsetShell", "--topic", "tools");
        Assert.Equal(3, ends.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => int.Parse(line.Split(':')[2], System.Globalization.CultureInfo.InvariantCulture)));
        await ToolAsync(broker, null, Topics, "--delete", "--topic", "tools");
        Assert.DoesNotContain("tools", await ToolAsync(broker, null, Topics, "--list"));
    }

    private static string Script(string name) => RepositoryRoot.Combine("tests", "clients", name);

    private static Task<string> ToolAsync(TestBroker broker, string? input, string tool, params string[] arguments) =>
        PeerProcess.RunKafkaToolAsync(input, [tool, "--bootstrap-server", broker.BootstrapServers, .. arguments]);

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<bool> CanRunAsync(string program, params string[] arguments)
    {
        if (!File.Exists(program))
            return false;
        using var process = Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private static async Task<string> RunAsync(string program, string? input, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end: {await output}\n{await errors}");
        }

        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
