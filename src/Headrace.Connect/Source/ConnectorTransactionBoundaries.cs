namespace Headrace.Connect.Source;

/// <summary>Whether a source connector can say where transactions end.</summary>
public enum ConnectorTransactionBoundaries
{
    /// <summary>It can, with the given settings.</summary>
    Supported,

    /// <summary>It can't.</summary>
    Unsupported,
}
