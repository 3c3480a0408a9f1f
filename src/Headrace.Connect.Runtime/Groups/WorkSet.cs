using System.Collections.Immutable;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>A set of connectors and tasks, in order of name and number. Immutable.</summary>
internal sealed record WorkSet(ImmutableSortedSet<string> Connectors, ImmutableSortedSet<ConnectorTaskId> Tasks)
{
    public static WorkSet Empty { get; } = new(
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal), ImmutableSortedSet.Create<ConnectorTaskId>(TaskOrder.Instance));

    public bool IsEmpty => Connectors.IsEmpty && Tasks.IsEmpty;

    /// <summary>The names of connectors of which something is in the set.</summary>
    public IEnumerable<string> Names => Connectors.Concat(Tasks.Select(static task => task.Connector)).Distinct(StringComparer.Ordinal);

    public static WorkSet Of(IEnumerable<string> connectors, IEnumerable<ConnectorTaskId> tasks) => Empty.With(connectors, tasks);

    public WorkSet With(IEnumerable<string> connectors, IEnumerable<ConnectorTaskId> tasks) => new(Connectors.Union(connectors), Tasks.Union(tasks));

    public WorkSet Union(WorkSet other) => other.IsEmpty ? this : IsEmpty ? other : new(Connectors.Union(other.Connectors), Tasks.Union(other.Tasks));

    public WorkSet Except(WorkSet other) => other.IsEmpty || IsEmpty ? this : new(Connectors.Except(other.Connectors), Tasks.Except(other.Tasks));

    public WorkSet Intersect(WorkSet other) => new(Connectors.Intersect(other.Connectors), Tasks.Intersect(other.Tasks));

    public bool Contains(string connector) => Connectors.Contains(connector);

    public bool Contains(ConnectorTaskId task) => Tasks.Contains(task);

    public bool Equals(WorkSet? other) => other is not null && Connectors.SetEquals(other.Connectors) && Tasks.SetEquals(other.Tasks);

    public override int GetHashCode() => HashCode.Combine(Connectors.Count, Tasks.Count);

    public override string ToString() => $"connectors [{string.Join(", ", Connectors)}], tasks [{string.Join(", ", Tasks)}]";

    private sealed class TaskOrder : IComparer<ConnectorTaskId>
    {
        public static TaskOrder Instance { get; } = new();

        public int Compare(ConnectorTaskId x, ConnectorTaskId y)
        {
            var order = string.CompareOrdinal(x.Connector, y.Connector);
            return order != 0 ? order : x.Task.CompareTo(y.Task);
        }
    }
}
