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

    public WorkSet Union(WorkSet other) => other.IsEmpty ? this : IsEmpty ? other : new(Union(Connectors, other.Connectors), Union(Tasks, other.Tasks));

    public WorkSet Except(WorkSet other) => other.IsEmpty || IsEmpty ? this : new(Except(Connectors, other.Connectors), Except(Tasks, other.Tasks));

    public WorkSet Intersect(WorkSet other) => other.IsEmpty || IsEmpty ? Empty : new(Intersect(Connectors, other.Connectors), Intersect(Tasks, other.Tasks));

    public bool Contains(string connector) => Connectors.Contains(connector);

    public bool Contains(ConnectorTaskId task) => Tasks.Contains(task);

    public bool Equals(WorkSet? other) => other is not null && Connectors.SetEquals(other.Connectors) && Tasks.SetEquals(other.Tasks);

    public override int GetHashCode() => HashCode.Combine(Connectors.Count, Tasks.Count);

    public override string ToString() => $"connectors [{string.Join(", ", Connectors)}], tasks [{string.Join(", ", Tasks)}]";

    // Sets of a group are large and nearly equal: what differs is looked for in one walk over both, and only that is changed.

    private static ImmutableSortedSet<T> Union<T>(ImmutableSortedSet<T> one, ImmutableSortedSet<T> other) => ReferenceEquals(one, other) ? one : one.Union(other);

    private static ImmutableSortedSet<T> Except<T>(ImmutableSortedSet<T> from, ImmutableSortedSet<T> other)
    {
        Compare(from, other, out var common, out var own);
        return common.Count <= own.Count ? from.Except(common) : from.Clear().Union(own);
    }

    private static ImmutableSortedSet<T> Intersect<T>(ImmutableSortedSet<T> from, ImmutableSortedSet<T> other)
    {
        Compare(from, other, out var common, out var own);
        return own.Count <= common.Count ? from.Except(own) : from.Clear().Union(common);
    }

    /// <summary>Finds what one set has in common with another of the same order, and what it has alone.</summary>
    private static void Compare<T>(ImmutableSortedSet<T> from, ImmutableSortedSet<T> other, out List<T> common, out List<T> own)
    {
        (common, own) = ([], []);
        using var others = other.GetEnumerator();
        var hasOther = others.MoveNext();
        foreach (var item in from)
        {
            while (hasOther && from.KeyComparer.Compare(others.Current, item) < 0)
                hasOther = others.MoveNext();
            if (hasOther && from.KeyComparer.Compare(others.Current, item) == 0)
                common.Add(item);
            else
                own.Add(item);
        }
    }

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
