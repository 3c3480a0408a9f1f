using System.Collections.Frozen;
using System.Globalization;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>One topic's settings: its own, over the broker's, over Kafka's defaults. Never changes; an alteration makes a new one.</summary>
internal sealed class TopicConfig
{
    private readonly BrokerConfig _broker;
    private readonly FrozenDictionary<string, string> _own;

    private TopicConfig(BrokerConfig broker, FrozenDictionary<string, string> own)
    {
        _broker = broker;
        _own = own;
        var policies = Text(TopicSettings.CleanupPolicy).Split(',', StringSplitOptions.RemoveEmptyEntries);
        IsCompacted = policies.Contains("compact");
        IsDeleted = policies.Contains("delete");
        CompressionType = Text(TopicSettings.CompressionType);
        BatchBytesMax = Int(TopicSettings.MaxMessageBytes);
        IsLogAppendTime = Text(TopicSettings.MessageTimestampType) == "LogAppendTime";
        TimestampBeforeMaxMs = Long(TopicSettings.MessageTimestampBeforeMaxMs);
        TimestampAfterMaxMs = Long(TopicSettings.MessageTimestampAfterMaxMs);
        InsyncReplicasMin = Int(TopicSettings.MinInsyncReplicas);
    }

    /// <summary>The topic's own settings by name.</summary>
    public IReadOnlyDictionary<string, string> Own => _own;

    public bool IsCompacted { get; }
    public bool IsDeleted { get; }
    public string CompressionType { get; }
    public int BatchBytesMax { get; }
    public bool IsLogAppendTime { get; }
    public long TimestampBeforeMaxMs { get; }
    public long TimestampAfterMaxMs { get; }
    public int InsyncReplicasMin { get; }

    /// <summary>Checks a topic's own settings.</summary>
    /// <exception cref="SettingException">A name is unknown or a value is not allowed.</exception>
    public static TopicConfig Create(BrokerConfig broker, IEnumerable<KeyValuePair<string, string>> own)
    {
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            if (!TopicSettings.ByName.TryGetValue(name, out var setting))
                throw new SettingException($"Unknown topic config name: {name}");
            parsed[name] = setting.Parse(value);
        }

        var config = new TopicConfig(broker, parsed.ToFrozenDictionary(StringComparer.Ordinal));
        config.CheckTogether();
        return config;
    }

    /// <summary>The settings as they were kept: what this version no longer knows or allows is passed over instead of losing the topic.</summary>
    public static TopicConfig Load(BrokerConfig broker, IEnumerable<KeyValuePair<string, string>> own) =>
        new(broker, own.Where(pair => TopicSettings.ByName.ContainsKey(pair.Key)).ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    public string Text(string name) => Find(name).Value ?? "";

    public int Int(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    public long Long(string name) => long.Parse(Text(name), CultureInfo.InvariantCulture);

    public double Double(string name) => double.Parse(Text(name), CultureInfo.InvariantCulture);

    /// <summary>The value in force, with its origin.</summary>
    public ConfigValue Find(string name) => Origins(name).First();

    /// <summary>Every value that a setting has by level, the one in force first: what DescribeConfigs calls synonyms.</summary>
    public IEnumerable<ConfigValue> Origins(string name)
    {
        var setting = TopicSettings.ByName[name];
        if (_own.TryGetValue(name, out var value))
            yield return new(name, value, ConfigSource.DynamicTopic);
        foreach (var (brokerName, unit) in setting.BrokerNames)
        {
            if (_broker.Given(brokerName) is { } given)
                yield return new(brokerName, Scale(given, unit), ConfigSource.StaticBroker);
        }

        yield return new(setting.BrokerNames is [var (defaultName, _), ..] ? defaultName : name, setting.Default, ConfigSource.Default);
    }

    // A broker's hours or minutes become the topic's milliseconds; -1 stays "for ever".
    private static string Scale(string value, long unit) =>
        unit == 1 || value.StartsWith('-') ? value : (long.Parse(value, CultureInfo.InvariantCulture) * unit).ToString(CultureInfo.InvariantCulture);

    private void CheckTogether()
    {
        if (Long(TopicSettings.MinCompactionLagMs) > Long(TopicSettings.MaxCompactionLagMs))
            throw new SettingException($"conflict topic config setting {TopicSettings.MinCompactionLagMs} ({Text(TopicSettings.MinCompactionLagMs)}) > {TopicSettings.MaxCompactionLagMs} ({Text(TopicSettings.MaxCompactionLagMs)})");
        if (Text("remote.storage.enable") == "true")
            throw new SettingException("Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.");
    }
}
