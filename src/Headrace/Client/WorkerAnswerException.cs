using System.Net;

namespace Headrace.Client;

/// <summary>A worker refused a request.</summary>
internal sealed class WorkerAnswerException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
