using System.Collections.Immutable;

namespace Headrace.Connect.Runtime.Stores;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>All that the config store knows of one connector name. Immutable.</summary>
/// <remarks>A name may have an entry without a config: a target state that came before the connector, or task records of a deleted one.</remarks>
internal sealed record ConnectorEntry
{
    public static ConnectorEntry Empty { get; } = new();

    /// <summary>The raw config; null while there is no such connector.</summary>
    public Config? Config { get; init; }

    /// <summary>How many connectors had come before it: those that are listed in the order of a hash table are in this order where that makes no difference.</summary>
    public long Arrival { get; init; }

    /// <summary>What the user wants; null where nothing is known.</summary>
    public TargetState? Target { get; init; }

    /// <summary>Task configs that have been committed, by task number; those from <see cref="TaskCount"/> on are left-overs.</summary>
    public ImmutableDictionary<int, Config> Tasks { get; init; } = ImmutableDictionary<int, Config>.Empty;

    /// <summary>How many tasks the last commit record named.</summary>
    public int TaskCount { get; init; }

    /// <summary>How often a set of task configs has been committed, counted from 0; -1 for never. A set that was written anew has another generation.</summary>
    public int TaskGeneration { get; init; } = -1;

    /// <summary>How often a commit record was read, complete or not: what running tasks are compared with.</summary>
    public long Commits { get; init; }

    /// <summary>The connector's config at the time of the last commit of tasks.</summary>
    public Config? AppliedConfig { get; init; }

    /// <summary>Whether the last commit named tasks whose configs are not there: then there are no tasks until the next one.</summary>
    public bool IsInconsistent { get; init; }

    /// <summary>The number of tasks that were fenced last (exactly once); null for never.</summary>
    public int? FencedTaskCount { get; init; }

    /// <summary>Whether tasks have been committed since the last fencing.</summary>
    public bool IsPendingFencing { get; init; }

    /// <summary>Task configs that wait for their commit record.</summary>
    public ImmutableDictionary<int, Config> Deferred { get; init; } = ImmutableDictionary<int, Config>.Empty;

    /// <summary>How many tasks there are to run.</summary>
    public int VisibleTaskCount => IsInconsistent ? 0 : TaskCount;

    /// <summary>A connector tombstone, or a commit record of a connector that is gone.</summary>
    public ConnectorEntry Purge() => this with
    {
        Config = null,
        TaskCount = 0,
        Tasks = ImmutableDictionary<int, Config>.Empty,
        Deferred = ImmutableDictionary<int, Config>.Empty,
        AppliedConfig = null,
    };

    /// <summary>A commit record: deferred task configs become visible if all of them are there.</summary>
    public ConnectorEntry Commit(int taskCount)
    {
        var next = this with { TaskCount = taskCount, IsPendingFencing = true, Commits = Commits + 1, Deferred = ImmutableDictionary<int, Config>.Empty };
        for (var task = 0; task < taskCount; task++)
        {
            // Only what came since the last commit counts: compaction, or a leader that died half-way, may have left a gap.
            if (!Deferred.ContainsKey(task))
                return next with { IsInconsistent = true };
        }
        return Deferred.IsEmpty
            ? next with { IsInconsistent = false, AppliedConfig = Config }
            : next with { IsInconsistent = false, AppliedConfig = Config, Tasks = Tasks.SetItems(Deferred), TaskGeneration = TaskGeneration + 1 };
    }

    /// <summary>This entry as the topic shows it when it is read anew. Compaction has taken commit records away, so their count goes on from here.</summary>
    public ConnectorEntry Renew(ConnectorEntry read, out bool isChanged)
    {
        var isConfigEqual = AreEqual(Config, read.Config);
        var areTasksEqual = VisibleTaskCount == read.VisibleTaskCount &&
            Enumerable.Range(0, VisibleTaskCount).All(task => AreEqual(Tasks.GetValueOrDefault(task), read.Tasks.GetValueOrDefault(task)));
        isChanged = !isConfigEqual || !areTasksEqual || Target != read.Target;
        return read with
        {
            Config = isConfigEqual ? Config : read.Config,
            Tasks = areTasksEqual ? Tasks : read.Tasks,
            TaskGeneration = areTasksEqual ? TaskGeneration : Math.Max(TaskGeneration, read.TaskGeneration) + 1,
            Commits = areTasksEqual ? Commits : Math.Max(Commits, read.Commits) + 1,
        };
    }

    private static bool AreEqual(Config? left, Config? right) => left is null || right is null
        ? left is null && right is null
        : left.Count == right.Count && left.All(setting => right.TryGetValue(setting.Key, out var other) && other == setting.Value);
}
