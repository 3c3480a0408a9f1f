using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Tests;

/// <summary>Tells of each read.</summary>
internal sealed class CountingDisk(IDisk disk, Action<string> onRead) : IDisk
{
    public IDiskFile Open(string path, DiskOpen mode) => new CountingFile(disk.Open(path, mode), () => onRead(path));

    public bool FileExists(string path) => disk.FileExists(path);

    public bool FolderExists(string path) => disk.FolderExists(path);

    public IReadOnlyList<string> ListFiles(string folder) => disk.ListFiles(folder);

    public IReadOnlyList<string> ListFolders(string folder) => disk.ListFolders(folder);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public void DeleteFile(string path) => disk.DeleteFile(path);

    public void DeleteFolder(string path) => disk.DeleteFolder(path);

    public void RenameFile(string path, string target) => disk.RenameFile(path, target);

    public void RenameFolder(string path, string target) => disk.RenameFolder(path, target);

    public void FlushFolder(string path) => disk.FlushFolder(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    private sealed class CountingFile(IDiskFile file, Action onRead) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long position)
        {
            onRead();
            return file.Read(buffer, position);
        }

        public void Write(ReadOnlySpan<byte> bytes, long position) => file.Write(bytes, position);

        public void SetLength(long length) => file.SetLength(length);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}
