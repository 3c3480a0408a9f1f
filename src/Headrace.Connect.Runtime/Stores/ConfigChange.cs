namespace Headrace.Connect.Runtime.Stores;

/// <summary>Something in the config store has changed. The new state is in the store's snapshot before the change is told.</summary>
internal abstract record ConfigChange
{
    private ConfigChange()
    {
    }

    /// <summary>A connector is new or has another config.</summary>
    public sealed record ConnectorUpdated(string Connector) : ConfigChange
    {
        /// <summary>Whether there was no such connector.</summary>
        public bool IsNew { get; init; }
    }

    /// <summary>A connector is gone.</summary>
    public sealed record ConnectorRemoved(string Connector) : ConfigChange;

    /// <summary>A connector's tasks were written anew, perhaps with the same configs.</summary>
    public sealed record TasksUpdated(string Connector) : ConfigChange;

    /// <summary>The user wants another state of a connector.</summary>
    public sealed record TargetStateChanged(string Connector) : ConfigChange;

    /// <summary>The user wants a connector and its tasks restarted.</summary>
    public sealed record RestartRequested(RestartRequest Request) : ConfigChange;

    /// <summary>There is a new key for requests between workers.</summary>
    public sealed record SessionKeyUpdated : ConfigChange;

    /// <summary>A logger has another level on all workers.</summary>
    public sealed record LoggerLevelChanged(string Logger, string Level) : ConfigChange;
}
