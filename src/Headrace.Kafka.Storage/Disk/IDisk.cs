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

/// <summary>
/// The few operations of a file system that the log needs. Nothing is durable before it is flushed: a file's bytes by <see cref="IDiskFile.Flush"/>, the names
/// in a folder (created, renamed, deleted) by <see cref="FlushFolder"/>. Failures are <see cref="IOException"/>s.
/// </summary>
internal interface IDisk
{
    IDiskFile Open(string path, DiskOpen mode);

    bool FileExists(string path);

    bool FolderExists(string path);

    /// <summary>The names of the files in a folder, in no order.</summary>
    IReadOnlyList<string> ListFiles(string folder);

    /// <summary>The names of the folders in a folder, in no order.</summary>
    IReadOnlyList<string> ListFolders(string folder);

    void CreateFolder(string path);

    void DeleteFile(string path);

    /// <summary>Deletes a folder with all that is in it.</summary>
    void DeleteFolder(string path);

    /// <summary>Renames a file; replaces the target atomically.</summary>
    void RenameFile(string path, string target);

    void RenameFolder(string path, string target);

    void FlushFolder(string path);

    /// <summary>Takes a lock that ends with the process; null where another one holds it.</summary>
    IDisposable? TryLock(string path);
}

/// <summary>An open file. Reads and writes name their position; reads may run beside writes.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends, and returns how many bytes that were.</summary>
    int Read(Span<byte> buffer, long position);

    /// <summary>Writes all bytes; after a failure any part of them may be in the file.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>Returns when all bytes written before the call are on the medium.</summary>
    void Flush();
}
