using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>IncrementalAlterConfigs (key 44), versions 0-1, for topics. Source: protocol guide; KIP-339.</summary>
internal sealed class IncrementalAlterConfigsHandler(TopicCatalog catalog) : IRequestHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    private const sbyte Set = 0;
    private const sbyte Delete = 1;
    private const sbyte Append = 2;
    private const sbyte Subtract = 3;

    public async ValueTask<IncrementalAlterConfigsResponse?> HandleAsync(RequestContext context, IncrementalAlterConfigsRequest request, CancellationToken cancellationToken)
    {
        var response = new IncrementalAlterConfigsResponse();
        foreach (var resource in request.Resources)
        {
            var (error, message) = await AlterAsync(resource, request.ValidateOnly, cancellationToken).ConfigureAwait(false);
            response.Responses.Add(new() { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = error, ErrorMessage = message });
        }

        return response;
    }

    /// <summary>The answer for what can't be altered while the broker runs.</summary>
    public static (ErrorCode Error, string? Message) NotAlterable(sbyte resourceType) => (ConfigResourceType)resourceType switch
    {
        ConfigResourceType.Broker => (ErrorCode.InvalidRequest, "The settings of this broker are fixed while it runs: change them where it is started."),
        _ => (ErrorCode.InvalidRequest, $"Settings of resources of type {resourceType} can't be altered here."),
    };

    private async ValueTask<(ErrorCode Error, string? Message)> AlterAsync(
        IncrementalAlterConfigsRequest.AlterConfigsResource resource, bool validateOnly, CancellationToken cancellationToken)
    {
        if ((ConfigResourceType)resource.ResourceType != ConfigResourceType.Topic)
            return NotAlterable(resource.ResourceType);
        foreach (var change in resource.Configs)
        {
            if (!TopicSettings.ByName.TryGetValue(change.Name, out var setting))
                return (ErrorCode.InvalidConfig, $"Unknown topic config name: {change.Name}");
            if (change.ConfigOperation is Append or Subtract && setting.Type != SettingType.List)
                return (ErrorCode.InvalidConfig, $"Can't {(change.ConfigOperation == Append ? "APPEND" : "SUBTRACT")} to key {change.Name} because its type is not LIST.");
            if (change.ConfigOperation is < Set or > Subtract)
                return (ErrorCode.InvalidRequest, $"Unknown operation type {change.ConfigOperation}");
            if (change.Value is null && change.ConfigOperation != Delete)
                return (ErrorCode.InvalidRequest, $"Null value not supported for : {change.Name}");
        }

        var result = await catalog.AlterConfigAsync(resource.ResourceName, own => Apply(own, resource.Configs), validateOnly, cancellationToken).ConfigureAwait(false);
        return (result.Error, result.Message);
    }

    private static Dictionary<string, string> Apply(IReadOnlyDictionary<string, string> own, List<IncrementalAlterConfigsRequest.AlterableConfig> changes)
    {
        var altered = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            switch (change.ConfigOperation)
            {
                case Delete:
                    altered.Remove(change.Name);
                    break;
                case Append or Subtract:
                    var elements = Elements(altered.GetValueOrDefault(change.Name) ?? TopicSettings.ByName[change.Name].Default ?? "");
                    var named = Elements(change.Value!);
                    altered[change.Name] = string.Join(',', change.ConfigOperation == Append ? elements.Union(named) : elements.Except(named));
                    break;
                default:
                    altered[change.Name] = change.Value!;
                    break;
            }
        }

        return altered;
    }

    private static string[] Elements(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
