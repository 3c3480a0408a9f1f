namespace Headrace.Kafka.Client;

/// <summary>A client property that Kafka's own clients or this one can't take.</summary>
public sealed class ClientConfigException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="key">The property as the user wrote it, without a worker or connector prefix.</param>
    /// <param name="value">Its value, null to leave it out of the message. A secret is never passed.</param>
    /// <param name="problem">What is wrong and what to do: "is not a whole number of at least 1. Leave it out to …".</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ClientConfigException(string key, string? value, string problem, Exception? innerException = null)
        : base(value is null ? $"{key} {problem}" : $"{key}={value} {problem}", innerException)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The property.</summary>
    public string Key { get; }

    /// <summary>Its value, null for a secret or a property that is missing.</summary>
    public string? Value { get; }
}
