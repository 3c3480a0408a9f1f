using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>Which connectors and tasks this worker runs: all of them alone, its share in a group. Owned by the herder's loop.</summary>
internal sealed class Ownership
{
    private Ownership(bool isSole) => IsSole = isSole;

    /// <summary>Whether there is no group.</summary>
    public bool IsSole { get; }

    /// <summary>The share.</summary>
    public WorkSet Work { get; set; } = WorkSet.Empty;

    /// <summary>Everything, for ever.</summary>
    public static Ownership Sole() => new(isSole: true);

    /// <summary>Nothing, until a group gives something.</summary>
    public static Ownership Shared() => new(isSole: false);

    public bool Owns(string connector) => IsSole || Work.Contains(connector);

    public bool Owns(ConnectorTaskId task) => IsSole || Work.Contains(task);

    /// <summary>Whether this worker is to run a connector.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="entry">What is stored of it.</param>
    public bool Wants(string connector, ConnectorEntry entry) => entry.Config is not null && Owns(connector);

    /// <summary>Whether this worker is to run a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="entry">What is stored of its connector.</param>
    public bool Wants(ConnectorTaskId task, ConnectorEntry entry) =>
        entry.Config is not null && entry.Target != TargetState.Stopped && task.Task < entry.VisibleTaskCount && Owns(task);

    /// <summary>Whether this worker is to run a connector or a task of it.</summary>
    /// <inheritdoc cref="Wants(string, ConnectorEntry)"/>
    public bool WantsAny(string connector, ConnectorEntry entry)
    {
        if (Wants(connector, entry))
            return true;
        for (var task = 0; task < entry.VisibleTaskCount; task++)
        {
            if (Wants(new ConnectorTaskId(connector, task), entry))
                return true;
        }
        return false;
    }
}
