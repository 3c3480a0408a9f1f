using System.Buffers;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Broker.Server;

/// <summary>One API that the broker offers: its versions, and the way from bytes to its handler and back.</summary>
internal abstract class ApiEndpoint
{
    public required ApiKey ApiKey { get; init; }

    /// <summary>The lowest version that is understood.</summary>
    public required short VersionMin { get; init; }

    /// <summary>The highest version that is understood.</summary>
    public required short VersionMax { get; init; }

    /// <summary>The lowest version in the answer to ApiVersions, where that is not the lowest understood.</summary>
    public required short AdvertisedVersionMin { get; init; }

    /// <summary>
    /// The handler is done with the frame, and the order of its work is decided, when its task comes back, ended or not: so the next request of this API can be
    /// begun before this one is answered.
    /// </summary>
    public bool IsPipelined { get; init; }

    public abstract short GetHeaderVersion(short version);

    /// <summary>Reads the request's body and handles it.</summary>
    /// <exception cref="ProtocolException">The bytes are no such request.</exception>
    public abstract ValueTask<ResponseFrame?> InvokeAsync(RequestContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class ApiEndpoint<TRequest, TResponse>(IRequestHandler<TRequest, TResponse> handler) : ApiEndpoint
    where TRequest : IRequest<TRequest, TResponse>
    where TResponse : class, IResponse<TResponse>
{
    public override short GetHeaderVersion(short version) => TRequest.GetHeaderVersion(version);

    public override ValueTask<ResponseFrame?> InvokeAsync(RequestContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var reader = new WireReader(body);
        var request = TRequest.Read(ref reader, context.Version);   // bytes behind it are passed over, as the Java broker does
        return CompleteAsync(context, handler.HandleAsync(context, request, cancellationToken));
    }

    private static async ValueTask<ResponseFrame?> CompleteAsync(RequestContext context, ValueTask<TResponse?> handling)
    {
        var response = await handling.ConfigureAwait(false);
        return response is null ? null : new ResponseFrame<TResponse>(context, response, context.Version);
    }
}

/// <summary>A response that waits to be written.</summary>
internal abstract class ResponseFrame
{
    public abstract void WriteTo(IBufferWriter<byte> output);
}

/// <inheritdoc/>
internal sealed class ResponseFrame<TResponse>(RequestContext context, TResponse response, short version) : ResponseFrame
    where TResponse : IResponse<TResponse>
{
    public override void WriteTo(IBufferWriter<byte> output) => Frame.WriteResponse(output, response, version, context.CorrelationId);
}
