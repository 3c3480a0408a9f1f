using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/connector-plugins</c>. Source: KIP-26, KIP-769, KIP-891.</summary>
internal sealed class PluginEndpoints(PluginRegistry plugins, ConnectorConfigValidator validator)
{
    public IEnumerable<Route> Routes =>
    [
        new Route("/connector-plugins").On("GET", ListAsync),
        new Route("/connector-plugins/*/config").On("GET", GetConfigAsync),
        new Route("/connector-plugins/*/config/validate").OnImmediate("PUT", ValidateAsync, RestRole.View),
    ];

    private Task<RestResponse> ListAsync(RestRequest request)
    {
        var connectorsOnly = request.Target.FirstValue("connectorsOnly") is null or "" || request.Flag("connectorsOnly");
        return Task.FromResult(RestResponse.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var plugin in plugins.All)
            {
                if (!plugin.IsListed || (connectorsOnly && !plugin.Kind.IsConnector))
                    continue;
                json.WriteStartObject();
                json.WriteString("class"u8, plugin.ClassName);
                json.WriteString("type"u8, plugin.Kind.WireName);
                if (plugin.Version is not null)
                    json.WriteString("version"u8, plugin.Version);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }));
    }

    private Task<RestResponse> GetConfigAsync(RestRequest request)
    {
        var name = request.Parameters[0];
        PluginVersionRange? range = null;
        if (request.Target.FirstValue("version") is { } version)
        {
            try
            {
                range = PluginVersionRange.Parse(version);
            }
            catch (FormatException)
            {
                throw RestException.BadRequest($"Invalid version specification: {version}");
            }
        }
        if (!plugins.TryResolveClassName(name, out var className))
        {
            throw PluginRegistry.IsKafkaClass(name)
                ? OfAnotherKind(name)
                : new RestException(404, $"Unknown plugin {name}.");
        }
        var installed = plugins.OfClass(className).ToList();
        if (installed.Count == 0)
            throw new RestException(500, plugins.FaultOf(className)?.Message ?? $"Unknown plugin {name}."); // what can't be used is not listed
        if (!installed[0].Kind.IsForConnectors)
            throw OfAnotherKind(name);
        var chosen = range is null ? installed[^1] : installed.FindLast(candidate => range.Contains(candidate.Version))
            ?? throw RestException.BadRequest(PluginVersionRange.NotFoundText(className, range, installed));
        var definitions = ConnectorConfigValidator.GetPluginConfig(chosen, installed[^1]);
        return Task.FromResult(RestResponse.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var definition in definitions)
                ConnectJson.WriteDefinition(json, definition);
            json.WriteEndArray();
        }));
    }

    private async Task<RestResponse> ValidateAsync(RestRequest request)
    {
        var type = request.Parameters[0];
        var body = await request.ReadBodyAsync();
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // code of plugins runs in the pool, and who waits for it is told in time
        var config = RequestJson.ReadStringMap(body) ?? throw ConnectorEndpoints.NoConfig();
        // It makes the connector, which may look for what it is to be connected with: that is for those who may create one.
        request.Ensure(RestRole.Admin, config.GetValueOrDefault("name"));
        if (config.TryGetValue("connector.class", out var included) && included is not null
            && !Normalized(included).EndsWith(Normalized(type), StringComparison.Ordinal))
        {
            throw RestException.BadRequest($"Included connector type {included} does not match request type {type}");
        }
        ConfigInfos infos;
        try
        {
            infos = validator.Validate(config);
        }
        catch (Exception e) when (e is ConnectException or FormatException)
        {
            throw new RestException(500, $"{JavaTrace.ClassName(e)}: {e.Message}", innerException: e);
        }
        return RestResponse.Ok(json => ConnectJson.WriteInfos(json, infos));
    }

    private static RestException OfAnotherKind(string name) =>
        RestException.BadRequest($"Invalid plugin class {name}. Valid types are sink, source, converter, header_converter, transformation, predicate.");

    private static string Normalized(string name) => name.EndsWith("Connector", StringComparison.Ordinal) && name.Length > "Connector".Length ? name[..^"Connector".Length] : name;
}
