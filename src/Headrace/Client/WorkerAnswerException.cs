using System.Net;

namespace Headrace.Client;

/// <summary>A worker refused a request.</summary>
internal sealed class WorkerAnswerException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Whether the request was about a config, so that a bad request is a bad config.</summary>
    public bool IsOfConfig { get; init; }

    /// <summary>Whether there is no such path, and not that there is no such connector.</summary>
    public bool IsOfPath { get; init; }
}
