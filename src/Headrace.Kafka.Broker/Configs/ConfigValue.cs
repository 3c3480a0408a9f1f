namespace Headrace.Kafka.Broker.Configs;

/// <summary>A value with its origin.</summary>
internal readonly record struct ConfigValue(string Name, string? Value, ConfigSource Source);
