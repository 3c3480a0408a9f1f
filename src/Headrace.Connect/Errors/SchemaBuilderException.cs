namespace Headrace.Connect.Errors;

/// <summary>A schema that can't be built.</summary>
public sealed class SchemaBuilderException : DataException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SchemaBuilderException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error without a message.</summary>
    public SchemaBuilderException()
    {
    }
}
