namespace Headrace.Connect.Source;

/// <summary>What the framework offers a source connector.</summary>
public interface ISourceConnectorContext : IConnectorContext
{
    /// <summary>Reads the connector's stored offsets.</summary>
    IOffsetStorageReader OffsetStorageReader { get; }
}
