using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime;

/// <summary>A request that the user has to change: HTTP status 400.</summary>
public sealed class BadRequestException : ConnectException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public BadRequestException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public BadRequestException()
    {
    }
}
