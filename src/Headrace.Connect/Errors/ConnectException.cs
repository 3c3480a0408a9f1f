namespace Headrace.Connect.Errors;

/// <summary>An error of a connector, a task or the framework. It fails the task unless a more special type says otherwise.</summary>
public class ConnectException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ConnectException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public ConnectException()
    {
    }
}
