using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Broker.Server;

/// <summary>Takes a frame to the handler of its API. Built once at the start.</summary>
internal sealed class RequestDispatcher
{
    private const int ApiKeyMax = 127;

    private readonly ApiEndpoint?[] _endpoints = new ApiEndpoint?[ApiKeyMax + 1];

    /// <summary>All APIs that are offered, in the order of their numbers.</summary>
    public IEnumerable<ApiEndpoint> Endpoints => _endpoints.OfType<ApiEndpoint>();

    /// <summary>Offers an API in all versions that its messages have, within the limits given.</summary>
    public void Add<TRequest, TResponse>(IRequestHandler<TRequest, TResponse> handler, short? versionMax = null, short? advertisedMin = null, bool isPipelined = false)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : class, IResponse<TResponse> =>
        _endpoints[(int)TRequest.ApiKey] = new ApiEndpoint<TRequest, TResponse>(handler)
        {
            ApiKey = TRequest.ApiKey,
            VersionMin = TRequest.VersionMin,
            VersionMax = versionMax ?? TRequest.VersionMaxStable,
            AdvertisedVersionMin = advertisedMin ?? TRequest.VersionMin,
            IsPipelined = isPipelined,
        };

    /// <summary>Begins a request.</summary>
    /// <param name="connection">Where it came from.</param>
    /// <param name="frame">The request without its length; borrowed until the response is there, or, if the request is pipelined, until this call returns.</param>
    /// <param name="cancellationToken">Cancelled when the connection closes or the broker stops.</param>
    /// <exception cref="ProtocolException">The frame is no request that the broker understands: the connection has to be closed.</exception>
    public StartedRequest Start(ClientConnection connection, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var reader = new WireReader(frame);
        var key = reader.ReadInt16("RequestApiKey");
        var version = reader.ReadInt16("RequestApiVersion");
        var endpoint = (uint)key <= ApiKeyMax ? _endpoints[key] : null;
        if (endpoint is null)
            throw new ProtocolException($"API key {key} is not offered by this broker.");
        if (version < endpoint.VersionMin || version > endpoint.VersionMax)
        {
            // A client that is newer than the broker learns the broker's versions from an answer in the oldest form, whatever it asked in.
            if (endpoint.ApiKey == ApiKey.ApiVersions)
                return UnknownApiVersions(connection, frame, endpoint);
            throw new ProtocolException($"{endpoint.ApiKey} has version {version}; this broker understands {endpoint.VersionMin} to {endpoint.VersionMax}.");
        }

        reader = new WireReader(frame);
        var header = RequestHeader.Read(ref reader, endpoint.GetHeaderVersion(version));
        var context = new RequestContext(connection, endpoint.ApiKey, version, header.CorrelationId, header.ClientId);
        return new(context, endpoint.InvokeAsync(context, frame[reader.Position..], cancellationToken), endpoint.IsPipelined);
    }

    /// <summary>Whether a frame is a produce request, by its first two bytes.</summary>
    public static bool IsProduce(ReadOnlySpan<byte> frame) => frame is [0, (byte)ApiKey.Produce, ..];

    private static StartedRequest UnknownApiVersions(ClientConnection connection, ReadOnlyMemory<byte> frame, ApiEndpoint endpoint)
    {
        var reader = new WireReader(frame);
        reader.ReadInt32("RequestApiKey");
        var context = new RequestContext(connection, ApiKey.ApiVersions, 0, reader.ReadInt32("CorrelationId"), null);
        var response = new ApiVersionsResponse
        {
            ErrorCode = ErrorCode.UnsupportedVersion,
            ApiKeys = [new() { ApiKey = ApiKey.ApiVersions, MinVersion = endpoint.AdvertisedVersionMin, MaxVersion = endpoint.VersionMax }],
        };
        return new(context, new(new ResponseFrame<ApiVersionsResponse>(context, response, 0)), false);
    }
}
