namespace Headrace.Connect.Errors;

/// <summary>Something that was to be made is there already.</summary>
public sealed class AlreadyExistsException : ConnectException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public AlreadyExistsException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public AlreadyExistsException()
    {
    }
}
