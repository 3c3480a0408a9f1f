namespace Headrace.Kafka.Protocol.Records;

/// <summary>A record batch that is corrupt, or that says what it must not. A broker answers a producer with <see cref="ErrorCode"/>.</summary>
public sealed class RecordBatchException : ProtocolException
{
    /// <summary>Makes an exception without a message.</summary>
    public RecordBatchException()
    {
    }

    /// <summary>Makes an exception for a corrupt batch.</summary>
    public RecordBatchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception for a corrupt batch, with what led to it.</summary>
    public RecordBatchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with the error that a broker answers with.</summary>
    public RecordBatchException(ErrorCode errorCode, string message)
        : base(message) => ErrorCode = errorCode;

    /// <summary>The error that a broker answers with.</summary>
    public ErrorCode ErrorCode { get; } = ErrorCode.CorruptMessage;
}
