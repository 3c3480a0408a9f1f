using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Kafka.Storage.Disk;

/// <summary>The machine's file system.</summary>
internal sealed partial class PhysicalDisk : IDisk
{
    public static PhysicalDisk Instance { get; } = new();

    public IDiskFile Open(string path, DiskOpen mode)
    {
        // FileShare is wide open because .NET takes an flock for a narrower one, a system call per open that buys nothing: the data folder has one owner.
        var handle = mode switch
        {
            DiskOpen.Create => File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete),
            DiskOpen.ReadWrite => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete),
            DiskOpen.Read => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a way to open a file."),
        };
        return new PhysicalFile(handle);
    }

    public bool FileExists(string path) => File.Exists(path);

    public bool FolderExists(string path) => Directory.Exists(path);

    public IReadOnlyList<string> ListFiles(string folder) => [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))];

    public IReadOnlyList<string> ListFolders(string folder) => [.. Directory.EnumerateDirectories(folder).Select(file => Path.GetFileName(file))];

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    public void RenameFile(string path, string target) => File.Move(path, target, overwrite: true);

    public void RenameFolder(string path, string target) => Directory.Move(path, target);

    public void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names; it has no flush of a folder

        var descriptor = OpenFolder(path, OpenReadOnly | (OperatingSystem.IsLinux() ? OpenCloseOnExecLinux : OpenCloseOnExecMac));
        if (descriptor < 0)
            throw Error("open", path);
        try
        {
            if (Fsync(descriptor) != 0)
                throw Error("fsync", path);
        }
        finally
        {
            _ = Close(descriptor); // a folder opened to read has nothing left to lose here
        }
    }

    public IDisposable? TryLock(string path)
    {
        try
        {
            // FileShare.None is an exclusive flock; the kernel takes it away from a dead process. What is opened here stays open until the folder is given up.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException && IsSharingViolation(e))
        {
            return null;
        }
    }

    private static bool IsSharingViolation(IOException e) =>
        (e.HResult & 0xffff) is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock;

    private static IOException Error(string operation, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{operation} of the folder {path} failed: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    private const int WindowsSharingViolation = 32;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExecLinux = 0x80000;
    private const int OpenCloseOnExecMac = 0x1000000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    private sealed class PhysicalFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> buffer, long position)
        {
            var total = 0;
            while (total < buffer.Length)
            {
                var read = RandomAccess.Read(handle, buffer[total..], position + total);
                if (read == 0)
                    break;
                total += read;
            }

            return total;
        }

        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
