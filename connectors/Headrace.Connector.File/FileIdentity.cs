using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Connector.File;

/// <summary>Which file something is, whatever its name: what a rename does not change.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Node);
