namespace Headrace.Kafka.Protocol.Records;

/// <summary>The kinds of control records.</summary>
public enum ControlRecordType : short
{
    /// <summary>The transaction was aborted.</summary>
    Abort = 0,

    /// <summary>The transaction was committed.</summary>
    Commit = 1,

    /// <summary>A leader of the metadata log was elected.</summary>
    LeaderChange = 2,

    /// <summary>The head of a metadata snapshot.</summary>
    SnapshotHeader = 3,

    /// <summary>The foot of a metadata snapshot.</summary>
    SnapshotFooter = 4,

    /// <summary>The version of the metadata log's protocol.</summary>
    KRaftVersion = 5,

    /// <summary>The voters of the metadata log.</summary>
    KRaftVoters = 6,
}
