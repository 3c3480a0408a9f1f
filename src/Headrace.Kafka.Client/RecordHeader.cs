namespace Headrace.Kafka.Client;

/// <summary>One header of a record. Order and repeated keys matter to Kafka and are kept.</summary>
/// <param name="Key">Its key; may be empty.</param>
/// <param name="Value">Its value; null and empty are different.</param>
public readonly record struct RecordHeader(string Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>A header with the bytes of an array, or null. Without this a null array would become an empty value.</summary>
    /// <param name="key">Its key; may be empty.</param>
    /// <param name="value">Its value, or null.</param>
    public RecordHeader(string key, byte[]? value)
        : this(key, value is null ? (ReadOnlyMemory<byte>?)null : value)
    {
    }
}
