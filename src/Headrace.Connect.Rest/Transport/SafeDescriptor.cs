using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Connect.Rest.Transport;

/// <summary>A descriptor that the system has given out, closed once and not while it is in use.</summary>
internal sealed partial class SafeDescriptor() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <exception cref="IOException">It is none: the call has failed.</exception>
    public static SafeDescriptor Of(int descriptor, string call)
    {
        if (descriptor < 0)
            throw LastError(call);
        var safe = new SafeDescriptor();
        safe.SetHandle(descriptor);
        return safe;
    }

    /// <summary>What the system said to the last call.</summary>
    public static IOException LastError(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    protected override bool ReleaseHandle() => close((int)handle) == 0;

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
