namespace Headrace.Connect.Runtime;

/// <summary>How a connector is, in one word.</summary>
public enum ConnectorCondition
{
    /// <summary>The connector and all of its tasks run.</summary>
    Running,

    /// <summary>Some of it runs and some does not: a task has failed or has no worker, or the connector itself restarts.</summary>
    Degraded,

    /// <summary>The connector has failed, or all of its tasks have.</summary>
    Failed,

    /// <summary>The connector runs and has no tasks: nothing is copied.</summary>
    NoTasks,

    /// <summary>The user has paused it.</summary>
    Paused,

    /// <summary>The user has stopped it.</summary>
    Stopped,
}
