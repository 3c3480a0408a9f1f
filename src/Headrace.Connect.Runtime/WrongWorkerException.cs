using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime;

/// <summary>A request has to be carried out by another worker of the group: its leader, or the one that runs the connector or task. The REST API sends it there.</summary>
public sealed class WrongWorkerException : ConnectException
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What can't be done here.</param>
    /// <param name="target">Where that worker's REST API is; null where it is not known.</param>
    public WrongWorkerException(string message, Uri? target)
        : base(message) => Target = target;

    /// <summary>Where that worker's REST API is; null where it is not known.</summary>
    public Uri? Target { get; }
}
