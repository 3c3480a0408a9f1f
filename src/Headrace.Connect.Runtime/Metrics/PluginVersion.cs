using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>A class and its version.</summary>
/// <param name="ClassName">The name that it is listed under.</param>
/// <param name="Version">Its version, <c>undefined</c> where it has none.</param>
internal readonly record struct PluginVersion(string ClassName, string Version)
{
    public static PluginVersion Of(object plugin, string className) => new(
        className,
        plugin is IVersioned versioned ? versioned.Version
            : className.StartsWith("org.apache.kafka.connect.", StringComparison.Ordinal) ? Plugin.KafkaConnectVersion : "undefined");
}
