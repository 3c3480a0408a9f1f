using System.Globalization;
using System.Text;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage;

/// <summary>Keeps a second process out of a data folder. The lock ends with the process, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    // Two files, because nobody else can open the locked one, not even to read who has it.
    private const string LockFileName = ".lock";
    private const string OwnerFileName = ".lock-owner";
    private const int OwnerBytesMax = 1024;

    private readonly IDisposable _lock;

    private FolderLock(IDisposable @lock) => _lock = @lock;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="StorageException">Another process has it.</exception>
    public static FolderLock Take(IDisk disk, string folder)
    {
        var owner = Path.Combine(folder, OwnerFileName);
        if (disk.TryLock(Path.Combine(folder, LockFileName)) is not { } taken)
        {
            throw new StorageException(StorageFailure.Locked,
                $"The data folder {folder} is used by another process{DescribeOwner(disk, owner)}. Stop that one, or choose another folder.");
        }

        try
        {
            using var file = disk.Open(owner, DiskOpen.Create); // for people only: no need to be durable
            file.Write(Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), 0);
            return new(taken);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string DescribeOwner(IDisk disk, string path)
    {
        try
        {
            return DurableFile.Read(disk, path, OwnerBytesMax) is { Length: > 0 } text ? $" (pid {Encoding.UTF8.GetString(text).Trim()})" : "";
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            return ""; // the message does without the number
        }
    }
}
