namespace Headrace.Kafka.Broker.Topics;

/// <summary>What a topic is made with.</summary>
internal sealed record NewTopic(string Name, int Partitions, IReadOnlyDictionary<string, string> Config);
