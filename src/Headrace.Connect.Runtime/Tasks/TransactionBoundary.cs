namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What ends the transactions of an exactly-once source task: <c>transaction.boundary</c>.</summary>
internal enum TransactionBoundary
{
    /// <summary>Each batch that a poll gives.</summary>
    Poll,

    /// <summary>Time, after the batch that is under way.</summary>
    Interval,

    /// <summary>The task, by its <see cref="Source.ITransactionContext"/>.</summary>
    Connector,
}
