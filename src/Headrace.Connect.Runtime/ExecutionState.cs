namespace Headrace.Connect.Runtime;

/// <summary>What a connector or a task does.</summary>
public enum ExecutionState
{
    /// <summary>No worker runs it.</summary>
    Unassigned,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It is there and does nothing.</summary>
    Paused,

    /// <summary>A connector without tasks, by the user's will.</summary>
    Stopped,

    /// <summary>It has failed and waits for a restart.</summary>
    Failed,

    /// <summary>It is being restarted.</summary>
    Restarting,

    /// <summary>It has been deleted; never shown.</summary>
    Destroyed,
}
