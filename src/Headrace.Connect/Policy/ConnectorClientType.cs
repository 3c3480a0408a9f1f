namespace Headrace.Connect.Policy;

/// <summary>A kind of Kafka client.</summary>
public enum ConnectorClientType
{
    /// <summary>Writes records: of sources, and of dead letter queues.</summary>
    Producer,

    /// <summary>Reads records: of sinks, and of a source's own offsets topic.</summary>
    Consumer,

    /// <summary>Makes topics.</summary>
    Admin,
}
