namespace Headrace.Kafka.Broker.Topics;

/// <summary>A topic as the catalogue's file keeps it.</summary>
internal sealed record TopicRecord(string Name, Guid Id, int Partitions, IReadOnlyDictionary<string, string> Config);
