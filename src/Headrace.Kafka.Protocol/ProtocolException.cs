namespace Headrace.Kafka.Protocol;

/// <summary>
/// Bytes that do not follow the Kafka protocol, or a message that a version of it cannot carry. What a peer sent is broken: its connection is to be closed.
/// </summary>
public class ProtocolException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public ProtocolException()
    {
    }

    /// <summary>Makes an exception that says what was wrong.</summary>
    public ProtocolException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that says what was wrong and what led to it.</summary>
    public ProtocolException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception about one field.</summary>
    /// <param name="message">What was wrong; the field's name is put in front.</param>
    /// <param name="field">The field, as message and path.</param>
    /// <param name="position">The place in the frame, in bytes from its start, or -1 where there is none.</param>
    public ProtocolException(string message, string field, int position)
        : base($"{field}: {message}")
    {
        Field = field;
        Position = position;
    }

    /// <summary>The field that could not be read or written, or null.</summary>
    public string? Field { get; }

    /// <summary>The place in the frame, in bytes from its start, or -1.</summary>
    public int Position { get; } = -1;
}
