namespace Headrace.Kafka.Storage;

/// <summary>Who appends: decides whether producer sequences are checked.</summary>
internal enum AppendOrigin
{
    /// <summary>A client's produce request: sequences and epochs of idempotent producers are checked.</summary>
    Client,

    /// <summary>The broker itself (offset commits, transaction markers, compaction): only stored.</summary>
    Coordinator,
}
