using Headrace.TestKit;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>A broker on a free port with a data folder of its own, which a restart keeps.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly Dictionary<string, string> _settings;

    private TestBroker(TempFolder folder, Dictionary<string, string> settings)
    {
        _folder = folder;
        _settings = settings;
    }

    public CollectedLog Log { get; } = new();

    public KafkaBroker Broker { get; private set; } = null!;

    public string BootstrapServers => Broker.BootstrapServers;

    public int Port => Broker.Port;

    public string DataDirectory => _folder.Combine("data");

    public static async Task<TestBroker> StartAsync(params (string Name, string Value)[] settings)
    {
        var broker = new TestBroker(new TempFolder("broker"), settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        await broker.StartBrokerAsync(0);
        return broker;
    }

    /// <summary>Stops the broker and starts it again on the same port and folder.</summary>
    public async Task RestartAsync()
    {
        var port = Port;
        await Broker.DisposeAsync();
        await StartBrokerAsync(port);
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartBrokerAsync(int port) =>
        Broker = await KafkaBroker.StartAsync(
            new() { DataDirectory = DataDirectory, Port = port, Settings = _settings },
            Log,
            TestContext.Current.CancellationToken);
}
