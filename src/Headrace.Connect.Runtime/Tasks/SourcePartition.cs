using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>A source partition with its records on their way, in order, and the offset that may be committed.</summary>
internal sealed class SourcePartition(SourceMap? name)
{
    /// <summary>The partition as the task names it; null for a source without partitions.</summary>
    public SourceMap? Name { get; } = name;

    public SubmittedRecord? Head { get; set; }

    public SubmittedRecord? Tail { get; set; }

    /// <summary>The offset of the last record before which everything has been dealt with.</summary>
    public SourceMap? Committable { get; set; }

    /// <summary>Whether <see cref="Committable"/> has not been stored yet.</summary>
    public bool IsDirty { get; set; }

    /// <summary>The partition's key in the offset store; made when it is needed first.</summary>
    public byte[]? StoreKey { get; set; }
}
