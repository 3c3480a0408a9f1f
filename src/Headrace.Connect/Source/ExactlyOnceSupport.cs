namespace Headrace.Connect.Source;

/// <summary>Whether a source connector can deliver each record exactly once.</summary>
public enum ExactlyOnceSupport
{
    /// <summary>It can, with the given settings.</summary>
    Supported,

    /// <summary>It can't.</summary>
    Unsupported,
}
