namespace Headrace.Connect.Runtime.Events;

/// <summary>What has changed in the config store.</summary>
public enum ConfigChangeKind
{
    /// <summary>Nothing: this is what there is.</summary>
    Present,

    /// <summary>The connector is new.</summary>
    Created,

    /// <summary>It has another config.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>The user wants another state of it.</summary>
    TargetState,

    /// <summary>Its tasks were written anew.</summary>
    Tasks,
}
