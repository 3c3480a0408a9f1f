namespace Headrace.Kafka.Storage.Segments;

/// <summary>One entry of an index: ascending keys, a value for each.</summary>
internal readonly record struct IndexEntry(long Key, int Value);
