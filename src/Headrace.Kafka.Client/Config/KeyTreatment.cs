namespace Headrace.Kafka.Client;

/// <summary>How a Java property reaches its effect here.</summary>
internal enum KeyTreatment
{
    /// <summary>librdkafka has a property of the same name and meaning.</summary>
    Same,

    /// <summary>librdkafka has it under another name.</summary>
    Renamed,

    /// <summary>Its value is converted, checked against others, or spread over several properties.</summary>
    Converted,

    /// <summary>Our own code does it.</summary>
    Ours,

    /// <summary>It is accepted without effect, with a warning where the user changed it.</summary>
    Warned,
}
