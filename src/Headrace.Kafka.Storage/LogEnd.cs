using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage;

/// <summary>An end of a log: an offset and where it lies. Null segment: the log could not be opened.</summary>
internal sealed record LogEnd(long Offset, LogSegment? Segment, int Position);
