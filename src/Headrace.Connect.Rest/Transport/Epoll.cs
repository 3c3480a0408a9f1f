using System.Runtime.InteropServices;

namespace Headrace.Connect.Rest.Transport;

/// <summary>The system's calls for readiness of many sockets. Source: epoll(7), eventfd(2) of the Linux manual.</summary>
internal static unsafe partial class Epoll
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerEnd = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int AddOperation = 1;
    private const int RemoveOperation = 2;
    private const int InterruptedError = 4;

    /// <summary>An event as the system lays it out: the key comes right behind the four bytes of the mask on x64, and aligned elsewhere.</summary>
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int KeyPosition = EventBytes - sizeof(long);

    /// <summary>The bytes that <see cref="Wait"/> needs for a number of events.</summary>
    public static int BytesFor(int events) => events * EventBytes;

    public static uint MaskOf(ReadOnlySpan<byte> events, int index) => MemoryMarshal.Read<uint>(events[(index * EventBytes)..]);

    public static long KeyOf(ReadOnlySpan<byte> events, int index) => MemoryMarshal.Read<long>(events[(index * EventBytes + KeyPosition)..]);

    /// <exception cref="IOException">The system has none to give.</exception>
    public static SafeDescriptor Create() => SafeDescriptor.Of(epoll_create1(CloseOnExec), "epoll_create1");

    /// <summary>Something that another thread makes readable.</summary>
    /// <exception cref="IOException">The system has none to give.</exception>
    public static SafeDescriptor CreateEvent() => SafeDescriptor.Of(eventfd(0, CloseOnExec | NonBlocking), "eventfd");

    /// <summary>Watches a descriptor.</summary>
    /// <exception cref="IOException">The system refuses it.</exception>
    public static void Add(SafeDescriptor epoll, SafeHandle watched, uint mask, long key)
    {
        Span<byte> change = stackalloc byte[EventBytes];
        change.Clear();
        MemoryMarshal.Write(change, mask);
        MemoryMarshal.Write(change[KeyPosition..], key);
        fixed (byte* pointer = change)
        {
            if (epoll_ctl(epoll, AddOperation, watched, pointer) != 0)
                throw SafeDescriptor.LastError("epoll_ctl");
        }
    }

    /// <summary>Watches a descriptor no more; nothing happens if it is not watched.</summary>
    public static void Remove(SafeDescriptor epoll, SafeHandle watched) => _ = epoll_ctl(epoll, RemoveOperation, watched, null);

    /// <summary>Waits for events.</summary>
    /// <returns>How many there are; none if the wait was interrupted or <paramref name="timeoutMs"/> is over.</returns>
    /// <exception cref="IOException">The system refuses it.</exception>
    public static int Wait(SafeDescriptor epoll, Span<byte> events, int timeoutMs)
    {
        fixed (byte* pointer = events)
        {
            var count = epoll_wait(epoll, pointer, events.Length / EventBytes, timeoutMs);
            if (count >= 0)
                return count;
            return Marshal.GetLastPInvokeError() == InterruptedError ? 0 : throw SafeDescriptor.LastError("epoll_wait");
        }
    }

    /// <summary>Makes an event readable. It stays so.</summary>
    public static void Raise(SafeDescriptor raised)
    {
        var one = 1L;
        _ = write(raised, &one, sizeof(long));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(SafeDescriptor epoll, int operation, SafeHandle watched, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(SafeDescriptor epoll, byte* events, int eventsMax, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeDescriptor descriptor, void* bytes, nint count);
}
