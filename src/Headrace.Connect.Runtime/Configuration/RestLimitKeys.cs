using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>The limits of the REST server, which Kafka Connect does not have as settings.</summary>
internal static class RestLimitKeys
{
    public static ConfigKey[] All { get; } =
    [
        ConfigKey.Int("headrace.rest.max.request.bytes").Default(16 << 20).Check(ConfigChecks.AtLeast(1024))
            .Document("The largest request body; a larger one is answered with 413.", Importance.Low),
        ConfigKey.Int("headrace.rest.max.connections").Default(10_000).Check(ConfigChecks.AtLeast(1))
            .Document("The most connections that are open at once on each listener; more are closed as they come.", Importance.Low),
        ConfigKey.Int("headrace.rest.header.timeout.ms").Default(30_000).Check(ConfigChecks.AtLeast(1))
            .Document("The longest time that a client may take for the head of a request.", Importance.Low),
        ConfigKey.Int("headrace.rest.idle.timeout.ms").Default(130_000).Check(ConfigChecks.AtLeast(1))
            .Document("The longest time that a connection is kept open between requests.", Importance.Low),
        ConfigKey.Int("headrace.rest.body.min.bytes.per.second").Default(240).Check(ConfigChecks.AtLeast(1))
            .Document("A request body that comes more slowly than this, after five seconds at any speed, is refused.", Importance.Low),
        ConfigKey.Int("headrace.rest.events.max.subscribers").Default(100).Check(ConfigChecks.AtLeast(0))
            .Document("The most clients that are told of events at once; one more is answered with 503.", Importance.Low),
    ];
}
