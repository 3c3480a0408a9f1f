using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Knows where the source offsets of each connector are. A topic of a connector's own is read once for all that want it.</summary>
/// <remarks>Safe from any thread. Standalone workers keep all offsets in their file, whatever a connector says.</remarks>
internal sealed class OffsetStores(WorkerConfig config, IOffsetStore workerStore, ILoggerFactory loggers, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OwnOffsetTopic> _topics = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger("Headrace.Connect.Runtime.Stores.offsets");

    /// <summary>The offsets of a connector, to be disposed of.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="send">Writes a record to the connector's own topic; null for one who reads only, or writes in transactions.</param>
    /// <exception cref="ClientConfigException">A setting of the connector's clients is wrong.</exception>
    public ConnectorOffsets Open(ConnectorConfig connector, OffsetSender? send = null)
    {
        if (config.Mode == WorkerMode.Standalone)
            return new(connector.Name, null, workerStore, "", send, _logger);
        var workerTopic = config.Text("offset.storage.topic")!;
        var topic = connector.OffsetsTopic ?? workerTopic;
        if (connector.OffsetsTopic is null && !config.ExactlyOnceSourceEnabled)
            return new(connector.Name, null, workerStore, workerTopic, send, _logger);
        var isWorkers = topic == workerTopic && ClientConfigs.ProducerServers(config, connector.Originals) == string.Join(',', config.BootstrapServers);
        return new(connector.Name, isWorkers ? null : Rent(connector, topic), workerStore, topic, send, _logger);
    }

    private OwnOffsetTopic.Lease Rent(ConnectorConfig connector, string topic)
    {
        var reader = ClientConfigs.OffsetReader(config, connector.Originals, connector.Name, _logger);
        var admin = ClientConfigs.ConnectorAdminSettings(config, connector.Originals, $"connector-adminclient-{connector.Name}");
        var key = topic + '\n' + KeyOf(reader) + '\n' + KeyOf(admin);
        lock (_lock)
        {
            if (!_topics.TryGetValue(key, out var own))
            {
                _topics[key] = own = new(
                    InternalTopic.Offsets(config) with { Name = topic }, ClientSettings.ForConsumer(reader), ClientSettings.ForAdmin(admin), _logger, time);
            }
            own.Users++;
            return new(own, () => ReturnAsync(key, own));
        }
    }

    private ValueTask ReturnAsync(string key, OwnOffsetTopic own)
    {
        lock (_lock)
        {
            if (--own.Users > 0)
                return default;
            _topics.Remove(key);
        }
        return own.DisposeAsync();
    }

    private static string KeyOf(Dictionary<string, string> settings) =>
        string.Join('\n', settings.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Key + "=" + pair.Value));
}
