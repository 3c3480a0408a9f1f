namespace Headrace.Kafka.Storage.Disk;

/// <summary>How a file is opened.</summary>
internal enum DiskOpen
{
    /// <summary>A new empty file; what was there is gone.</summary>
    Create,

    /// <summary>An existing file, to read and write.</summary>
    ReadWrite,

    /// <summary>An existing file, to read.</summary>
    Read,
}
