namespace Headrace.Kafka.Storage;

/// <summary>The disk refused, or what is on it is not what was written: stop writing. Answered to clients as KAFKA_STORAGE_ERROR.</summary>
internal sealed class StorageException : Exception
{
    /// <summary>Tells what was wrong, where, and what to do.</summary>
    public StorageException(StorageFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why.</summary>
    public StorageFailure Failure { get; }
}
