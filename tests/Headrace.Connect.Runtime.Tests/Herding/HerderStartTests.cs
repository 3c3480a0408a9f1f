using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Herding;

/// <summary>Who asks for connectors or for the cluster before the worker knows them.</summary>
public sealed class HerderStartTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryConfigStore _configs = new();
    private readonly Herder _herder;

    public HerderStartTests()
    {
        var config = TestWorker.Distributed();
        var offsets = new OffsetStores(config, new FileOffsetStore("/nowhere"), NullLoggerFactory.Instance, _time);
        _herder = new(new(
            config, TestPlugins.Create(), new AnyConfig(), _configs, offsets, new MemoryStatusStore(), new FakeWorker(new Random(1), _time), _ => throw new InvalidOperationException(), _time,
            NullLogger.Instance));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _herder.Dispose();

    [Fact]
    public async Task NamesOfConnectors_WaitUntilTheirTopicIsRead()
    {
        var names = _herder.GetConnectorsAsync(Token);
        Assert.False(names.IsCompleted);

        await _configs.StartAsync(_ => { }, Token);
        await _configs.PutConnectorAsync("c", new Dictionary<string, string?> { ["name"] = "c" }, null, Token);
        _herder.SetReady();
        Assert.Equal(["c"], await names);
        Assert.Equal(["c"], await _herder.GetConnectorsAsync(Token));
    }

    [Fact]
    public async Task Cluster_IsWaitedFor_ButNotForLong()
    {
        var early = _herder.GetKafkaClusterIdAsync(Token);
        Assert.False(early.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(800));
        Assert.Null(await early);

        var late = _herder.GetKafkaClusterIdAsync(Token);
        _herder.SetCluster("cluster-1");
        Assert.Equal("cluster-1", await late);
        Assert.Equal("cluster-1", await _herder.GetKafkaClusterIdAsync(Token));
    }

    [Fact]
    public async Task WorkerThatCannotBecomeReady_SaysSo()
    {
        var cluster = _herder.GetKafkaClusterIdAsync(Token);
        var names = _herder.GetConnectorsAsync(Token);
        _herder.SetFailed(new ConnectException("no right to read the topic configs"));

        Assert.Null(await cluster);
        Assert.Equal("no right to read the topic configs", (await Assert.ThrowsAsync<ConnectException>(() => names)).Message);
    }
}
