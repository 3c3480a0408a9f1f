namespace Headrace.Kafka.Storage;

/// <summary>What <c>cleanup.policy</c> asks for; both may be set.</summary>
[Flags]
internal enum CleanupPolicy
{
    /// <summary>Everything is kept.</summary>
    None = 0,

    /// <summary>Segments are removed by age and size.</summary>
    Delete = 1,

    /// <summary>Only the newest record of each key is kept.</summary>
    Compact = 2,
}
