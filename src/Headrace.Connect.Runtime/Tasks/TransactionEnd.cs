namespace Headrace.Connect.Runtime.Tasks;

/// <summary>How a transaction ends.</summary>
internal enum TransactionEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>Its records and offsets are committed.</summary>
    Commit,

    /// <summary>Its records are given up; its offsets are committed, so that they are not read again.</summary>
    Abort,
}
