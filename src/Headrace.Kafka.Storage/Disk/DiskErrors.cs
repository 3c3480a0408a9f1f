namespace Headrace.Kafka.Storage.Disk;

/// <summary>Tells what a failed call of the disk means to a log.</summary>
internal static class DiskErrors
{
    // The low words of IOException.HResult: errno where the system is a Unix, the Win32 code on Windows.
    private const int NoSpace = 28;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int WindowsHandleDiskFull = 39;
    private const int WindowsDiskFull = 112;

    /// <summary>Whether an exception is one that a disk's call may end with, as opposed to a mistake of ours.</summary>
    public static bool IsDiskError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>No space or no quota is left: that heals when somebody makes room.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException { HResult: var code } && (OperatingSystem.IsWindows()
        ? (code & 0xffff) is WindowsHandleDiskFull or WindowsDiskFull
        : (code & 0xffff) is NoSpace || (code & 0xffff) == (OperatingSystem.IsLinux() ? QuotaLinux : QuotaMac));

    /// <summary>The failure as storage reports it.</summary>
    /// <param name="cause">What the disk said.</param>
    /// <param name="what">What could not be done, and where: the start of a sentence.</param>
    public static StorageException ToStorageException(Exception cause, string what) => IsDiskFull(cause)
        ? new StorageException(StorageFailure.DiskFull, $"{what}: the disk is full. Make room; writing goes on by itself then.", cause)
        : new StorageException(StorageFailure.Io, $"{what}: {cause.Message}", cause);
}
