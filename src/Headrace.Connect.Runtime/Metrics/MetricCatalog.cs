using Headrace.Connect.Runtime.Memory;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>All metrics that a worker has; what plugins register comes beside them.</summary>
internal static class MetricCatalog
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        .. ConnectMetrics.Definitions, .. WorkerMemory.Definitions, .. new StartCounters("connector").Definitions, .. new StartCounters("task").Definitions, .. TaskStateCounts.Definitions,
        .. RebalanceMetrics.Definitions, .. CoordinatorMetrics.Definitions, .. ConnectorMetrics.Definitions, .. TaskMetrics.CommonDefinitions,
        .. SourceTaskMetrics.Definitions, .. SinkTaskMetrics.Definitions, .. ErrorMetrics.Definitions, .. PluginDescriptions.Definitions,
    ];
}
