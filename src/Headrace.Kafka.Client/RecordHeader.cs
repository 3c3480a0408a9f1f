namespace Headrace.Kafka.Client;

/// <summary>One header of a record. Order and repeated keys matter to Kafka and are kept.</summary>
/// <param name="Key">Its key; may be empty.</param>
/// <param name="Value">Its value; null and empty are different.</param>
public readonly record struct RecordHeader(string Key, ReadOnlyMemory<byte>? Value);
