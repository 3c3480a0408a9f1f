using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Cluster;

/// <summary>
/// ApiVersions (key 18), versions 0-4, complete; an unknown version is answered by <see cref="RequestDispatcher"/>. No features are finalized yet, so clients
/// keep to the first transaction protocol. Source: protocol guide; KIP-511 (client names), KIP-584 (features).
/// </summary>
internal sealed class ApiVersionsHandler(RequestDispatcher dispatcher) : IRequestHandler<ApiVersionsRequest, ApiVersionsResponse>
{
    private const int SoftwareVersionMin = 3;

    public ValueTask<ApiVersionsResponse?> HandleAsync(RequestContext context, ApiVersionsRequest request, CancellationToken cancellationToken)
    {
        if (context.Version >= SoftwareVersionMin && !(IsSoftwareName(request.ClientSoftwareName) && IsSoftwareName(request.ClientSoftwareVersion)))
            return new(new ApiVersionsResponse { ErrorCode = ErrorCode.InvalidRequest });
        var response = new ApiVersionsResponse();
        foreach (var endpoint in dispatcher.Endpoints)
            response.ApiKeys.Add(new() { ApiKey = endpoint.ApiKey, MinVersion = endpoint.AdvertisedVersionMin, MaxVersion = endpoint.VersionMax });
        return new(response);
    }

    // Letters and digits, with dots and dashes between them.
    private static bool IsSoftwareName(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
            return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-'))
                return false;
        }

        return true;
    }
}
