namespace Headrace.Kafka.Protocol.Records;

/// <summary>One header of a record, read in place.</summary>
public readonly ref struct RecordHeaderView
{
    internal RecordHeaderView(ReadOnlySpan<byte> key, bool hasValue, ReadOnlySpan<byte> value)
    {
        Key = key;
        HasValue = hasValue;
        Value = value;
    }

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether there is a value: false for null, true for an empty one.</summary>
    public bool HasValue { get; }

    /// <summary>The value; empty where it is null.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
