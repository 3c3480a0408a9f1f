namespace Headrace.Connect.Runtime.Groups;

/// <summary>Divides all work anew: connectors, then tasks, one after the other round the members in order of their ids.</summary>
/// <remarks>Source: the worker spec d.4.</remarks>
internal static class EagerAssignor
{
    public static Dictionary<string, WorkSet> Assign(WorkSet configured, IReadOnlyCollection<string> members)
    {
        var order = members.Order(StringComparer.Ordinal).ToArray();
        var connectors = order.ToDictionary(static member => member, static _ => new List<string>(), StringComparer.Ordinal);
        var tasks = order.ToDictionary(static member => member, static _ => new List<ConnectorTaskId>(), StringComparer.Ordinal);
        var next = 0;
        foreach (var connector in configured.Connectors)
            connectors[order[next++ % order.Length]].Add(connector);
        foreach (var task in configured.Tasks)
            tasks[order[next++ % order.Length]].Add(task);
        return order.ToDictionary(static member => member, member => WorkSet.Of(connectors[member], tasks[member]), StringComparer.Ordinal);
    }
}
