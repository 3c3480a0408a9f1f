namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group's membership on its way to the log.</summary>
/// <param name="Snapshot">What is written.</param>
/// <param name="Generation">The generation at that moment.</param>
/// <param name="Assignments">The assignments that come into force with the write; null where none do.</param>
internal sealed record GroupWrite(GroupSnapshot Snapshot, int Generation, Dictionary<string, ReadOnlyMemory<byte>>? Assignments);
