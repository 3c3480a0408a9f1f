namespace Headrace.Kafka.Broker.Configs;

/// <summary>Where a value of DescribeConfigs comes from, numbered as on the wire.</summary>
internal enum ConfigSource : sbyte
{
    DynamicTopic = 1,
    StaticBroker = 4,
    Default = 5,
}
