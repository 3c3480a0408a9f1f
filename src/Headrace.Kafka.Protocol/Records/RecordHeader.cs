using System.Text;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>One header of a record that is to be written.</summary>
/// <param name="Key">The name in UTF-8.</param>
/// <param name="Value">The value; null is not the same as empty.</param>
public readonly record struct RecordHeader(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Makes a header from a name and a value, or null.</summary>
    public RecordHeader(string key, byte[]? value)
        : this(Encoding.UTF8.GetBytes(key), value is null ? new ReadOnlyMemory<byte>?() : value.AsMemory())
    {
    }

    /// <summary>Makes a header from a name and a value, or null.</summary>
    public RecordHeader(string key, ReadOnlyMemory<byte>? value)
        : this(Encoding.UTF8.GetBytes(key), value)
    {
    }
}
