namespace Headrace.Connect.Runtime;

/// <summary>What the user wants a connector to do.</summary>
public enum TargetState
{
    /// <summary>Run.</summary>
    Started,

    /// <summary>Keep connector and tasks, but do nothing.</summary>
    Paused,

    /// <summary>Keep the config only.</summary>
    Stopped,
}
