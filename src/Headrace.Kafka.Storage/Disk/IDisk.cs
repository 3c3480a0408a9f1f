namespace Headrace.Kafka.Storage.Disk;

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
