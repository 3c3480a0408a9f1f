namespace Headrace.Kafka.Client;

/// <summary>Which records of transactions a reader sees.</summary>
public enum IsolationLevel
{
    /// <summary>All, also those of open and aborted transactions.</summary>
    ReadUncommitted = 0,

    /// <summary>Those of committed transactions, up to the first open one.</summary>
    ReadCommitted = 1,
}
