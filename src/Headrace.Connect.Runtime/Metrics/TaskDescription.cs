using Headrace.Connect.Runtime.Herding;
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
