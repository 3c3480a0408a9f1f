using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>Worker configurations for tests.</summary>
internal static class TestWorker
{
    public static WorkerConfig Distributed(params ReadOnlySpan<(string Key, string Value)> settings) => Distributed(null, settings);

    public static WorkerConfig Distributed(PluginRegistry? plugins, params ReadOnlySpan<(string Key, string Value)> settings)
    {
        var properties = Common();
        properties["group.id"] = "g";
        foreach (var topic in (string[])["config", "offset", "status"])
        {
            properties[topic + ".storage.topic"] = $"connect-{topic}s";
            properties[topic + ".storage.replication.factor"] = "1";
        }
        foreach (var (key, value) in settings)
            properties[key] = value;
        return WorkerConfig.Parse(WorkerMode.Distributed, properties, plugins);
    }

    public static WorkerConfig Standalone(params ReadOnlySpan<(string Key, string Value)> settings)
    {
        var properties = Common();
        properties["offset.storage.file.filename"] = "/nowhere/offsets";
        foreach (var (key, value) in settings)
            properties[key] = value;
        return WorkerConfig.Parse(WorkerMode.Standalone, properties);
    }

    private static Dictionary<string, string?> Common() => new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "127.0.0.1:1",
        ["key.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
    };
}
