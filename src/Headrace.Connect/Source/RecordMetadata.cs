namespace Headrace.Connect.Source;

/// <summary>Where the broker put a record.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset; -1 where the broker did not say (acks=0).</param>
/// <param name="Timestamp">The timestamp that the record has in the log, in milliseconds since 1970-01-01T00:00Z; -1 where it is not known.</param>
public readonly record struct RecordMetadata(string Topic, int Partition, long Offset, long Timestamp);
