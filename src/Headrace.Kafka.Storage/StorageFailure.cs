namespace Headrace.Kafka.Storage;

/// <summary>Why storage failed, for who has to react.</summary>
internal enum StorageFailure
{
    /// <summary>The disk refused a read, a write or a flush. A log whose flush failed stays read-only until it is opened again.</summary>
    Io,

    /// <summary>No space (or quota) is left. The log takes writes again by itself as soon as there is space.</summary>
    DiskFull,

    /// <summary>Bytes that were durable are not what was written.</summary>
    Corrupt,

    /// <summary>The log was deleted or closed.</summary>
    Closed,

    /// <summary>The data folder is used by another process.</summary>
    Locked,

    /// <summary>The data folder is not ours, or of a newer version.</summary>
    Incompatible,
}
