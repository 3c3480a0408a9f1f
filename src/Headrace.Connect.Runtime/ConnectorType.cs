namespace Headrace.Connect.Runtime;

/// <summary>Which way a connector copies.</summary>
public enum ConnectorType
{
    /// <summary>Its class can't be loaded.</summary>
    Unknown,

    /// <summary>Into Kafka.</summary>
    Source,

    /// <summary>Out of Kafka.</summary>
    Sink,
}
