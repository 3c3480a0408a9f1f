using System.Net;
using System.Net.Sockets;
using Headrace.Kafka.Broker.Server;
using Headrace.TestKit;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Headrace.Kafka.Broker.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_port_in_use_is_named_with_what_to_do()
    {
        using var folder = new TempFolder("start");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var exception = await Assert.ThrowsAsync<BrokerStartException>(() => StartAsync(folder, port: port));
        Assert.Equal($"The broker can't listen on 127.0.0.1:{port}: another program listens there already. Stop it, or give the broker another port.", exception.Message);

        // The folder was given back: the same start with another port works.
        await using var broker = await StartAsync(folder);
    }

    [Fact]
    public async Task A_folder_in_use_is_named()
    {
        using var folder = new TempFolder("start");
        await using var first = await StartAsync(folder);
        var exception = await Assert.ThrowsAsync<BrokerStartException>(() => StartAsync(folder));
        Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num.partitions", "0", "Invalid value 0 for configuration num.partitions: Value must be at least 1")]
    [InlineData("auto.create.topics.enable", "perhaps", "Expected value to be either true or false")]
    [InlineData("log.segment.bytes", "x", "Not a number of type INT")]
    [InlineData("group.min.session.timeout.ms", "2000000", "is greater than group.max.session.timeout.ms")]
    public async Task A_setting_without_a_valid_value_stops_the_start(string name, string value, string reason)
    {
        using var folder = new TempFolder("start");
        var exception = await Assert.ThrowsAsync<BrokerStartException>(() => StartAsync(folder, settings: (name, value)));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_setting_is_named_in_the_log_and_ignored()
    {
        using var folder = new TempFolder("start");
        var log = new CollectedLog();
        await using var broker = await StartAsync(folder, log, settings: ("num.partitionz", "3"));
        Assert.Contains(log.Lines, line => line.Contains("num.partitionz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_cluster_id_stays_and_the_port_is_told()
    {
        using var folder = new TempFolder("start");
        string clusterId;
        await using (var broker = await StartAsync(folder))
        {
            clusterId = broker.ClusterId;
            Assert.Equal($"127.0.0.1:{broker.Port}", broker.BootstrapServers);
            Assert.Equal(22, clusterId.Length);
        }

        await using var again = await StartAsync(folder);
        Assert.Equal(clusterId, again.ClusterId);
    }

    [Fact]
    public async Task A_catalogue_that_is_gone_or_broken_stops_the_start_instead_of_losing_topics()
    {
        await using var broker = await TestBroker.StartAsync();
        using (var client = await RawClient.ConnectAsync(broker.Port))
            await ProtocolTests.Produce(client, "t", 9, "value");
        await broker.Broker.DisposeAsync();
        var catalogue = Path.Combine(broker.DataDirectory, "topics.json");
        var content = await File.ReadAllTextAsync(catalogue, TestContext.Current.CancellationToken);

        File.Delete(catalogue);
        var missing = await Assert.ThrowsAsync<BrokerStartException>(() => KafkaBroker.StartAsync(new() { DataDirectory = broker.DataDirectory, Port = 0 }, broker.Log, TestContext.Current.CancellationToken));
        Assert.Contains("topics.json is missing", missing.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(catalogue, content[..(content.Length / 2)], TestContext.Current.CancellationToken);
        var broken = await Assert.ThrowsAsync<BrokerStartException>(() => KafkaBroker.StartAsync(new() { DataDirectory = broker.DataDirectory, Port = 0 }, broker.Log, TestContext.Current.CancellationToken));
        Assert.Contains("is not what this program wrote", broken.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(catalogue, content.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var newer = await Assert.ThrowsAsync<BrokerStartException>(() => KafkaBroker.StartAsync(new() { DataDirectory = broker.DataDirectory, Port = 0 }, broker.Log, TestContext.Current.CancellationToken));
        Assert.Contains("has version 2", newer.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(catalogue, content, TestContext.Current.CancellationToken);
        await using var again = await KafkaBroker.StartAsync(new() { DataDirectory = broker.DataDirectory, Port = 0 }, broker.Log, TestContext.Current.CancellationToken);
        using var reader = await RawClient.ConnectAsync(again.Port);
        Assert.False((await ProtocolTests.Fetch(reader, "t", Guid.Empty, 0, 11)).Records!.Value.IsEmpty);
    }

    [Fact]
    public void The_platform_takes_our_receive_memory() =>
        Assert.True(new ReceiveMemory().TryUseFor(new SocketTransportOptions()), "SocketTransportOptions.MemoryPoolFactory is gone: requests are read 4 KiB at a time.");

    private static Task<KafkaBroker> StartAsync(TempFolder folder, CollectedLog? log = null, int port = 0, params (string Name, string Value)[] settings) =>
        KafkaBroker.StartAsync(
            new() { DataDirectory = folder.Path, Port = port, Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value) },
            log ?? new CollectedLog(),
            TestContext.Current.CancellationToken);
}
