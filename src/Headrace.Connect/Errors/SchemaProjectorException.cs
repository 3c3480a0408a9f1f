namespace Headrace.Connect.Errors;

/// <summary>Data that can't be projected to another schema.</summary>
public sealed class SchemaProjectorException : DataException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SchemaProjectorException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public SchemaProjectorException()
    {
    }
}
