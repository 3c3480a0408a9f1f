using System.Collections.Frozen;

namespace Headrace.Kafka.Client;

/// <summary>What Kafka Connect sets for its clients before the worker's and the connector's properties come on top.</summary>
/// <remarks>
/// Source: Kafka Connect 4.3.1, effective client settings; except that it turns <c>enable.idempotence</c> off, see
/// docs/decisions/idempotent-source-producers.md.
/// </remarks>
public static class ConnectClientDefaults
{
    /// <summary>The producer of a source task and of a dead letter queue: in order, never giving up by itself.</summary>
    public static FrozenDictionary<string, string> SourceProducer { get; } = new Dictionary<string, string>
    {
        ["acks"] = "all",
        ["max.in.flight.requests.per.connection"] = "1",
        ["delivery.timeout.ms"] = "2147483647",
        ["max.block.ms"] = "9223372036854775807",
    }.ToFrozenDictionary();

    /// <summary>The consumer of a sink task; <c>group.id</c> is <c>connect-NAME</c>.</summary>
    public static FrozenDictionary<string, string> SinkConsumer { get; } = new Dictionary<string, string>
    {
        ["enable.auto.commit"] = "false",
        ["auto.offset.reset"] = "earliest",
    }.ToFrozenDictionary();
}
