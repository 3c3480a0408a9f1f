namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>What this worker does of one connector. Owned by the herder's loop.</summary>
/// <param name="name">The connector.</param>
/// <param name="time">The time.</param>
internal sealed class ConnectorSlot(string name, TimeProvider time)
{
    /// <summary>Stands for a commit of task configs that is not there.</summary>
    public const long NoCommit = -1;

    public string Name { get; } = name;

    /// <summary>The instance; null while there is none.</summary>
    public IConnectorRun? Run { get; set; }

    /// <summary>The version of the instance, also if it failed before it was kept; null if there was none.</summary>
    public string? Version { get; set; }

    /// <summary>Counts instances, to tell what a replaced one still says from what the present one says.</summary>
    public long Instance { get; set; }

    /// <summary>The config that <see cref="Run"/>, or the attempt that failed, was made with.</summary>
    public Config? Config { get; set; }

    /// <summary>The state that the instance was brought into, or that its failure was seen in.</summary>
    public TargetState Target { get; set; }

    /// <summary>Whether the connector has failed; only a restart, another config or STOPPED change that.</summary>
    public bool IsFailed { get; set; }

    /// <summary>What made it fail last; null before that.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether a call into the connector is under way; until it is over nothing else is done with it.</summary>
    public bool IsBusy { get; set; }

    public RestartState Restart { get; } = new(time);

    /// <summary>Whether the connector is to be asked for its tasks.</summary>
    public bool AreTasksWanted { get; set; }

    /// <summary>Whether tasks of the instance are being stored.</summary>
    public bool IsWritingTasks { get; set; }

    /// <summary>Whether the tasks could not be made or stored, and another attempt waits for its time.</summary>
    public bool IsTaskRetryDue { get; set; }

    /// <summary>The commit of task configs that the connector's last answer led to or agreed with. Another one (a stop empties the tasks) means to ask again.</summary>
    public long Commit { get; set; } = NoCommit;

    /// <summary>How often in a row the tasks could not be made or stored.</summary>
    public int TaskFailures { get; set; }

    public Dictionary<int, TaskSlot> Tasks { get; } = [];

    /// <summary>Those who wait until there is nothing left to do.</summary>
    public Waiters SettleWaiters { get; } = new();

    /// <summary>Those who wait until nothing runs here that is another worker's.</summary>
    public Waiters ReleaseWaiters { get; } = new();

    public bool IsSettled => !IsBusy && !IsWritingTasks && !Restart.IsWanted && !AreTasksWanted && Tasks.Values.All(static task => !task.IsBusy && !task.Restart.IsWanted);
}
