namespace Headrace.Kafka.Broker.Configs;

/// <summary>What settings belong to, numbered as on the wire.</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
