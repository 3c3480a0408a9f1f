using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Connector.File;

/// <summary>What Linux knows of files and the platform's classes don't tell. On other systems each method answers that it doesn't know.</summary>
internal static partial class NativeFile
{
    private const int EmptyPathFlag = 0x1000;
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7ff;
    private const int StatxSize = 256;
    private const int SetStatusFlags = 4;
    private const int AppendFlag = 0x400;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const int PipeType = 0x1000;
    private const short PollIn = 1;

    /// <summary>Which file a handle has open; null where that can't be told.</summary>
    public static FileIdentity? IdentityOf(SafeFileHandle handle)
    {
        Span<byte> stats = stackalloc byte[StatxSize];
        return TryStat(handle, "", EmptyPathFlag, stats) ? Identity(stats) : null;
    }

    /// <summary>Which file has a name; null where there is none, or it can't be told.</summary>
    public static FileIdentity? IdentityOf(string path)
    {
        Span<byte> stats = stackalloc byte[StatxSize];
        return TryStat(null, path, 0, stats) ? Identity(stats) : null;
    }

    private static FileIdentity Identity(ReadOnlySpan<byte> stats) => new(
        ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(stats[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(stats[140..]),
        BinaryPrimitives.ReadUInt64LittleEndian(stats[32..]));

    /// <summary>Whether a path names a pipe, terminal or other device: something that can be read once only.</summary>
    public static bool IsStream(string path)
    {
        Span<byte> stats = stackalloc byte[StatxSize];
        return TryStat(null, path, 0, stats) && (BinaryPrimitives.ReadUInt16LittleEndian(stats[28..]) & TypeMask) is not (RegularType or FolderType);
    }

    /// <summary>Whether a path names a pipe.</summary>
    public static bool IsPipe(string path)
    {
        Span<byte> stats = stackalloc byte[StatxSize];
        return TryStat(null, path, 0, stats) && (BinaryPrimitives.ReadUInt16LittleEndian(stats[28..]) & TypeMask) == PipeType;
    }

    /// <summary>Waits until a read would not wait: there is something, or the end. True too where the system can't tell.</summary>
    public static bool WaitUntilReadable(SafeFileHandle handle, TimeSpan timeout)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var isReferenced = false;
        try
        {
            handle.DangerousAddRef(ref isReferenced);
            var poll = new PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = PollIn };

            // A negative answer is an interruption or an error: the read that follows says which.
            return Poll(ref poll, 1, (int)timeout.TotalMilliseconds) != 0;
        }
        finally
        {
            if (isReferenced)
                handle.DangerousRelease();
        }
    }

    /// <summary>Makes every write go to the end of the file, whoever else writes to it. False where the system can't.</summary>
    public static bool TrySetAppend(SafeFileHandle handle) => OperatingSystem.IsLinux() && FileControl(handle, SetStatusFlags, AppendFlag) == 0;

    /// <summary>Keeps a few bytes beside a file. False where the file system can't.</summary>
    public static bool TrySetAttribute(SafeFileHandle handle, string name, ReadOnlySpan<byte> value) =>
        OperatingSystem.IsLinux() && SetAttribute(handle, name, value, (nuint)value.Length, 0) == 0;

    /// <summary>Gets the bytes that were kept beside a file; their number, or -1 where there are none.</summary>
    public static int GetAttribute(SafeFileHandle handle, string name, Span<byte> value) =>
        OperatingSystem.IsLinux() ? (int)GetAttribute(handle, name, value, (nuint)value.Length) : -1;

    private static bool TryStat(SafeFileHandle? handle, string path, int flags, Span<byte> stats)
    {
        if (!OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian)
            return false;
        try
        {
            return handle is null
                ? StatPath(CurrentFolder, path, flags, BasicStats, stats) == 0
                : StatHandle(handle, path, flags, BasicStats, stats) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library before statx (glibc 2.28, musl 1.2): the caller has another way.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatHandle(SafeFileHandle handle, string path, int flags, uint mask, Span<byte> stats);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatPath(int folder, string path, int flags, uint mask, Span<byte> stats);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(SafeFileHandle handle, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fsetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(SafeFileHandle handle, string name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "fgetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(SafeFileHandle handle, string name, Span<byte> value, nuint size);

    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
