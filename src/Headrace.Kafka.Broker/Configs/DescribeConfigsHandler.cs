using System.Globalization;
using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>DescribeConfigs (key 32), versions 1-4, for topics and this broker. Source: protocol guide; KIP-226 (synonyms), KIP-569 (types and documentation).</summary>
internal sealed class DescribeConfigsHandler(TopicCatalog catalog, BrokerConfig broker, BrokerNode node) : IRequestHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    public ValueTask<DescribeConfigsResponse?> HandleAsync(RequestContext context, DescribeConfigsRequest request, CancellationToken cancellationToken)
    {
        var response = new DescribeConfigsResponse();
        foreach (var resource in request.Resources)
        {
            var result = Describe(resource, request);
            result.ResourceType = resource.ResourceType;
            result.ResourceName = resource.ResourceName;
            response.Results.Add(result);
        }

        return new(response);
    }

    private DescribeConfigsResponse.DescribeConfigsResult Describe(DescribeConfigsRequest.DescribeConfigsResource resource, DescribeConfigsRequest request)
    {
        switch ((ConfigResourceType)resource.ResourceType)
        {
            case ConfigResourceType.Topic:
                if (TopicCatalog.CheckName(resource.ResourceName) is { } invalid)
                    return new() { ErrorCode = ErrorCode.InvalidTopic, ErrorMessage = invalid };
                if (!catalog.TryGet(resource.ResourceName, out var topic))
                    return new() { ErrorCode = ErrorCode.UnknownTopicOrPartition, ErrorMessage = "This server does not host this topic-partition." };
                return new() { Configs = [.. Asked(TopicSettings.All, resource).Select(setting => Describe(setting, [.. topic.Config.Origins(setting.Name)], isReadOnly: false, request))] };
            case ConfigResourceType.Broker when resource.ResourceName.Length == 0:
                return new();   // the cluster-wide dynamic settings: there are none
            case ConfigResourceType.Broker when resource.ResourceName == node.Id.ToString(CultureInfo.InvariantCulture):
                return new() { Configs = [.. Asked(BrokerSettings.All, resource).Select(setting => Describe(setting, OriginsOfBroker(setting), isReadOnly: true, request))] };
            case ConfigResourceType.Broker:
                return new() { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = $"Unexpected broker id, expected {node.Id} or empty string, but received {resource.ResourceName}" };
            case ConfigResourceType.BrokerLogger or ConfigResourceType.ClientMetrics or ConfigResourceType.Group:
                return new();   // known kinds without settings here
            default:
                return new() { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = $"Unsupported resource type: {resource.ResourceType}" };
        }
    }

    private static IEnumerable<Setting> Asked(IReadOnlyList<Setting> all, DescribeConfigsRequest.DescribeConfigsResource resource) =>
        resource.ConfigurationKeys is { } keys ? all.Where(setting => keys.Contains(setting.Name)) : all;

    private ConfigValue[] OriginsOfBroker(Setting setting)
    {
        var standard = new ConfigValue(setting.Name, setting.Default, ConfigSource.Default);
        return broker.Given(setting.Name) is { } given ? [new(setting.Name, given, ConfigSource.StaticBroker), standard] : [standard];
    }

    private static DescribeConfigsResponse.DescribeConfigsResourceResult Describe(Setting setting, ConfigValue[] origins, bool isReadOnly, DescribeConfigsRequest request) => new()
    {
        Name = setting.Name,
        Value = origins[0].Value,
        ReadOnly = isReadOnly,
        ConfigSource = (sbyte)origins[0].Source,
        ConfigType = (sbyte)setting.Type,
        Documentation = request.IncludeDocumentation ? setting.Document : null,
        Synonyms = request.IncludeSynonyms
            ? [.. origins.Select(origin => new DescribeConfigsResponse.DescribeConfigsSynonym { Name = origin.Name, Value = origin.Value, Source = (sbyte)origin.Source })]
            : [],
    };
}
