namespace Headrace.Connect.Errors;

/// <summary>Something that was asked for is not there.</summary>
public sealed class NotFoundException : ConnectException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public NotFoundException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public NotFoundException()
    {
    }
}
