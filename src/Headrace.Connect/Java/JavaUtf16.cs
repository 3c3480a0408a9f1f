using System.Buffers.Binary;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Reads UTF-16 as Java does where it is malformed: half of a surrogate pair and the character that stands in the place of the other half are one error.</summary>
internal static class JavaUtf16
{
    public static string GetString(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var text = new StringBuilder(bytes.Length / 2);
        while (bytes.Length >= 2)
        {
            var first = Read(bytes, isBigEndian);
            bytes = bytes[2..];
            if (!char.IsSurrogate(first))
            {
                text.Append(first);
                continue;
            }

            if (char.IsHighSurrogate(first))
            {
                // What is left of a character at the end is part of the same error.
                if (bytes.Length < 2)
                    return text.Append('\uFFFD').ToString();

                var second = Read(bytes, isBigEndian);
                bytes = bytes[2..];
                if (char.IsLowSurrogate(second))
                {
                    text.Append(first).Append(second);
                    continue;
                }
            }

            text.Append('\uFFFD');
        }

        return bytes.IsEmpty ? text.ToString() : text.Append('\uFFFD').ToString();
    }

    private static char Read(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        (char)(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
