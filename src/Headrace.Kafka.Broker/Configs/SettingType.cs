namespace Headrace.Kafka.Broker.Configs;

/// <summary>The type of a setting, numbered as on the wire (DescribeConfigs 3+).</summary>
internal enum SettingType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Short = 4,
    Long = 5,
    Double = 6,
    List = 7,
}
