using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>AlterConfigs (key 33), versions 0-2, for topics: what is not named goes back to its default. Source: protocol guide; KIP-133.</summary>
internal sealed class AlterConfigsHandler(TopicCatalog catalog) : IRequestHandler<AlterConfigsRequest, AlterConfigsResponse>
{
    public async ValueTask<AlterConfigsResponse?> HandleAsync(RequestContext context, AlterConfigsRequest request, CancellationToken cancellationToken)
    {
        var response = new AlterConfigsResponse();
        foreach (var resource in request.Resources)
        {
            var (error, message) = await AlterAsync(resource, request.ValidateOnly, cancellationToken).ConfigureAwait(false);
            response.Responses.Add(new() { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = error, ErrorMessage = message });
        }

        return response;
    }

    private async ValueTask<(ErrorCode Error, string? Message)> AlterAsync(AlterConfigsRequest.AlterConfigsResource resource, bool validateOnly, CancellationToken cancellationToken)
    {
        if ((ConfigResourceType)resource.ResourceType != ConfigResourceType.Topic)
            return IncrementalAlterConfigsHandler.NotAlterable(resource.ResourceType);
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in resource.Configs)
        {
            if (setting.Value is not null)
                own[setting.Name] = setting.Value;
        }

        var result = await catalog.AlterConfigAsync(resource.ResourceName, _ => own, validateOnly, cancellationToken).ConfigureAwait(false);
        return (result.Error, result.Message);
    }
}
