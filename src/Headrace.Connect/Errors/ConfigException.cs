namespace Headrace.Connect.Errors;

/// <summary>A setting that is wrong or missing. The message is for the person who wrote the setting.</summary>
public class ConfigException : ConnectException
{
    /// <summary>Makes an error with a text of its own.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ConfigException(string? message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error for a value: <c>Invalid value V for configuration K: reason</c>.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">The offending value as the user wrote it; never a secret.</param>
    /// <param name="reason">Why it is wrong, or null.</param>
    public ConfigException(string name, string? value, string? reason)
        : base($"Invalid value {value ?? "null"} for configuration {name}{(reason is null ? "" : ": " + reason)}") => Setting = name;

    /// <summary>Makes an error without a message.</summary>
    public ConfigException()
    {
    }

    /// <summary>The setting's name; null where the error was made with a text of its own.</summary>
    public string? Setting { get; }
}
