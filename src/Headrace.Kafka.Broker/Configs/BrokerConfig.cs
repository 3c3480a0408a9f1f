using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>The broker's settings, checked at the start and fixed from then on.</summary>
internal sealed class BrokerConfig
{
    private readonly FrozenDictionary<string, string> _given;

    private BrokerConfig(FrozenDictionary<string, string> given) => _given = given;

    public int NodeId => Int(BrokerSettings.NodeId);
    public bool IsTopicAutoCreated => Value(BrokerSettings.AutoCreateTopicsEnable) == "true";
    public bool IsTopicDeletionEnabled => Value(BrokerSettings.DeleteTopicEnable) == "true";
    public int PartitionsDefault => Int(BrokerSettings.NumPartitions);
    public TimeSpan ConnectionIdleMax => Milliseconds(BrokerSettings.ConnectionsMaxIdleMs);
    public int ConnectionsMax => Int(BrokerSettings.MaxConnections);
    public int RequestBytesMax => Int(BrokerSettings.SocketRequestMaxBytes);
    public int FetchBytesMax => Int(BrokerSettings.FetchMaxBytes);
    public TimeSpan InitialRebalanceDelay => Milliseconds(BrokerSettings.GroupInitialRebalanceDelayMs);
    public TimeSpan SessionTimeoutMin => Milliseconds(BrokerSettings.GroupMinSessionTimeoutMs);
    public TimeSpan SessionTimeoutMax => Milliseconds(BrokerSettings.GroupMaxSessionTimeoutMs);
    public int GroupMembersMax => Int(BrokerSettings.GroupMaxSize);
    public int OffsetMetadataBytesMax => Int(BrokerSettings.OffsetMetadataMaxBytes);
    public TimeSpan OffsetsRetention => TimeSpan.FromMinutes(Int(BrokerSettings.OffsetsRetentionMinutes));
    public TimeSpan OffsetsRetentionCheckInterval => Milliseconds(BrokerSettings.OffsetsRetentionCheckIntervalMs);
    public int OffsetsTopicPartitions => Int(BrokerSettings.OffsetsTopicNumPartitions);
    public string OffsetsTopicSegmentBytes => Value(BrokerSettings.OffsetsTopicSegmentBytes);
    public TimeSpan LogRetentionCheckInterval => Milliseconds(BrokerSettings.LogRetentionCheckIntervalMs);
    public TimeSpan ProducerIdExpiration => Milliseconds(BrokerSettings.ProducerIdExpirationMs);

    /// <summary>The memory for requests being received: the setting, or a quarter of what the process may use.</summary>
    public long RequestMemoryBytesMax
    {
        get
        {
            var value = long.Parse(Value(BrokerSettings.QueuedMaxRequestBytes), CultureInfo.InvariantCulture);
            return value > 0 ? value : Math.Max(64L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
        }
    }

    /// <summary>Reads and checks the settings that were given; one that isn't known is named in the log and left out.</summary>
    /// <exception cref="BrokerStartException">A value is not one of its setting.</exception>
    public static BrokerConfig Parse(IReadOnlyDictionary<string, string> settings, ILogger logger)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            if (BrokerSettings.ByName.TryGetValue(name, out var setting))
            {
                try
                {
                    given[name] = setting.Parse(value);
                }
                catch (SettingException exception)
                {
                    throw new BrokerStartException($"The broker can't start: {exception.Message}.", exception);
                }
            }
            else if (!BrokerSettings.PassedOver.Contains(name))
            {
                logger.SettingIgnored(name);
            }
        }

        var config = new BrokerConfig(given.ToFrozenDictionary(StringComparer.Ordinal));
        if (config.SessionTimeoutMin > config.SessionTimeoutMax)
            throw new BrokerStartException($"The broker can't start: {BrokerSettings.GroupMinSessionTimeoutMs} is greater than {BrokerSettings.GroupMaxSessionTimeoutMs}.");
        return config;
    }

    /// <summary>The text of a setting: the one given, or its default.</summary>
    public string Value(string name) => Given(name) ?? BrokerSettings.ByName[name].Default ?? "";

    /// <summary>The text that was given for a setting, or null.</summary>
    public string? Given(string name) => _given.GetValueOrDefault(name);

    private int Int(string name) => int.Parse(Value(name), CultureInfo.InvariantCulture);

    private TimeSpan Milliseconds(string name) => ConfigText.Milliseconds(Value(name));
}
