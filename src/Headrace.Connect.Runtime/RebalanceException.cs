using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime;

/// <summary>A request came while the worker group divides its work anew. The REST API answers 409; the client tries again.</summary>
public sealed class RebalanceException : ConnectException
{
    /// <summary>Makes one with Kafka Connect's message.</summary>
    public RebalanceException()
        : this("Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)")
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What has changed.</param>
    public RebalanceException(string message)
        : base(message)
    {
    }
}
