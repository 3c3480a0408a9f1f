namespace Headrace.Kafka.Broker.Server;

/// <summary>Handles one kind of request.</summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResponse">Its response.</typeparam>
internal interface IRequestHandler<in TRequest, TResponse>
{
    /// <summary>Handles a request.</summary>
    /// <param name="context">Who sent it, and in which version.</param>
    /// <param name="request">The request; bytes in it are slices of the frame, which is borrowed until the task ends.</param>
    /// <param name="cancellationToken">Cancelled when the connection closes or the broker stops.</param>
    /// <returns>The response; null where the protocol has none (produce with acks=0).</returns>
    ValueTask<TResponse?> HandleAsync(RequestContext context, TRequest request, CancellationToken cancellationToken);
}
