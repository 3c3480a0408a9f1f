namespace Headrace.Connect.Errors;

/// <summary>Data that does not fit its schema or can't be converted. Tolerance and dead letter queue apply to it.</summary>
public class DataException : ConnectException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public DataException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public DataException()
    {
    }
}
