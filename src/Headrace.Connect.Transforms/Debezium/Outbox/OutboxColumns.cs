using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>The names of an outbox table's columns.</summary>
internal sealed record OutboxColumns(string Id, string Key, string Payload, string RouteBy)
{
    /// <summary>The names as they are set.</summary>
    public static OutboxColumns Of(ParsedConfig config) =>
        new(config.Get(EventRouterKeys.Id), config.Get(EventRouterKeys.Key), config.Get(EventRouterKeys.Payload), config.Get(EventRouterKeys.RouteByField));

    /// <summary>The same for Oracle, which writes names in upper case: those that are not set are meant so.</summary>
    public static OutboxColumns ForOracle(ParsedConfig config) => new(
        Upper(config, EventRouterKeys.Id), Upper(config, EventRouterKeys.Key), Upper(config, EventRouterKeys.Payload), Upper(config, EventRouterKeys.RouteByField));

    private static string Upper(ParsedConfig config, ConfigKey<string> key) =>
        config.Originals.ContainsKey(key.Name) ? config.Get(key) : config.Get(key).ToUpperInvariant();
}
