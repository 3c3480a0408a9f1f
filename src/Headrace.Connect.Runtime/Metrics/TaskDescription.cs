using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The plugins that a task is made of.</summary>
/// <param name="Connector">The connector's class.</param>
/// <param name="Type"><c>source</c> or <c>sink</c>.</param>
/// <param name="Task">The task's class.</param>
/// <param name="Converters">Its converters.</param>
/// <param name="Chain">Its transformations and predicates.</param>
internal sealed record TaskDescription(PluginVersion Connector, string Type, PluginVersion Task, RecordConverters Converters, TransformationChain Chain)
{
    public static TaskDescription Of(Connector connector, string connectorClass, string type, ConnectorTask task, RecordConverters converters, TransformationChain chain) =>
        new(PluginVersion.Of(connector, connectorClass), type, PluginVersion.Of(task, TaskConfigs.ClassNameOf(task.GetType())), converters, chain);
}

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
