namespace Headrace.Connect.RestExtensions;

/// <summary>Sees each request to an existing path and method before it is carried out and before its body is read, and may answer it instead.</summary>
public interface IRestFilter
{
    /// <summary>Looks at a request. Called for many requests at a time.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone, or when the time for the request is over.</param>
    /// <returns>The answer; null to let the request go on.</returns>
    ValueTask<RestReply?> FilterAsync(IRestRequest request, CancellationToken cancellationToken);
}
