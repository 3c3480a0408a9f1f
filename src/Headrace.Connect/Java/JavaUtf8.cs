using System.Buffers;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Reads UTF-8 as Java does where it is malformed: a surrogate that was encoded by itself is one error, which .NET takes for one error a byte.</summary>
internal static class JavaUtf8
{
    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        if (FindSurrogate(bytes) < 0)
            return Encoding.UTF8.GetString(bytes);
        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            bytes.CopyTo(copy);
            var rest = copy.AsSpan(0, bytes.Length);
            for (int at; (at = FindSurrogate(rest)) >= 0; rest = rest[(at + 2)..])
            {
                // The beginning of another character of three bytes is one error for both; with a third byte it is U+FFFD itself.
                ReadOnlySpan<byte> stand = at + 2 < rest.Length && rest[at + 2] is >= 0x80 and <= 0xBF ? [0xEF, 0xBF, 0xBD] : [0xE1, 0x80];
                stand.CopyTo(rest[at..]);
            }
            return Encoding.UTF8.GetString(copy, 0, bytes.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Where ED A0..BF stands; -1 for nowhere.</summary>
    private static int FindSurrogate(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (bytes[start..].IndexOf((byte)0xED) is >= 0 and var found)
        {
            start += found;
            if (start + 1 < bytes.Length && bytes[start + 1] is >= 0xA0 and <= 0xBF)
                return start;
            start++;
        }
        return -1;
    }
}
