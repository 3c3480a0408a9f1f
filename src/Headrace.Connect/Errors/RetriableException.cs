namespace Headrace.Connect.Errors;

/// <summary>A passing error: the same operation may succeed later and is tried again.</summary>
public class RetriableException : ConnectException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public RetriableException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public RetriableException()
    {
    }
}
