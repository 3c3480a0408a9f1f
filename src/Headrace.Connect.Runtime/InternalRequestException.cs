using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime;

/// <summary>A request of another worker is not what the group lets through.</summary>
public sealed class InternalRequestException : ConnectException
{
    /// <summary>Makes one.</summary>
    /// <param name="status">The HTTP status of the answer: 403 for a wrong signature, 503 while there is no key.</param>
    /// <param name="message">What is wrong.</param>
    public InternalRequestException(int status, string message)
        : base(message) => Status = status;

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; }
}
