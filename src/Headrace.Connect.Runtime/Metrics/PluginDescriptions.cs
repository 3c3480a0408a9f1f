using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The classes and versions of a task's transformations and predicates. Source: KIP-891.</summary>
internal sealed class PluginDescriptions
{
    private static readonly MetricDefinition TransformClass = new(MetricGroup.Transformation, "transform-class", MetricKind.Text, "The class of the transformation.");
    private static readonly MetricDefinition TransformVersion = new(MetricGroup.Transformation, "transform-version", MetricKind.Text, "Its version.");
    private static readonly MetricDefinition PredicateClass = new(MetricGroup.Predicate, "predicate-class", MetricKind.Text, "The class of the predicate.");
    private static readonly MetricDefinition PredicateVersion = new(MetricGroup.Predicate, "predicate-version", MetricKind.Text, "Its version.");

    private readonly List<(MetricTags Tags, bool IsPredicate, PluginVersion Plugin)> _plugins = [];

    public PluginDescriptions(ConnectorTaskId task, TransformationChain chain)
    {
        foreach (var (alias, isPredicate, plugin) in chain.Plugins)
            _plugins.Add((MetricTags.OfTask(task, isPredicate ? "predicate" : "transform", alias), isPredicate, plugin));
    }

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [TransformClass, TransformVersion, PredicateClass, PredicateVersion];

    public void Visit(IMetricVisitor visitor)
    {
        foreach (var (tags, isPredicate, plugin) in _plugins)
        {
            visitor.Visit(isPredicate ? PredicateClass : TransformClass, tags, plugin.ClassName);
            visitor.Visit(isPredicate ? PredicateVersion : TransformVersion, tags, plugin.Version);
        }
    }
}
