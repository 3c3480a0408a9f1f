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
}
