namespace Headrace.Connect.Source;

/// <summary>Lets a source task say where its transactions end. Source: KIP-618.</summary>
public interface ITransactionContext
{
    /// <summary>Commits the transaction after the records of the present batch.</summary>
    void CommitTransaction();

    /// <summary>Commits the transaction after a record.</summary>
    /// <param name="record">A record of the present batch.</param>
    void CommitTransaction(SourceRecord record);

    /// <summary>Aborts the transaction after the records of the present batch.</summary>
    void AbortTransaction();

    /// <summary>Aborts the transaction after a record.</summary>
    /// <param name="record">A record of the present batch.</param>
    void AbortTransaction(SourceRecord record);
}
