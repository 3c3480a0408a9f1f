using System.Buffers;
using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/connectors</c> and what is below it, but for offsets and topics.</summary>
internal sealed class ConnectorEndpoints(IHerder herder, AuditLog audit, DryRun dryRun)
{
    /// <summary>The parameter with which statuses say what to do about failures.</summary>
    public const string ExplainParameter = "headrace.explain";

    private static readonly SearchValues<byte> LocationBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"u8);

    private readonly NamesJson _names = new();

    public IEnumerable<Route> Routes =>
    [
        new Route("/connectors").On("POST", CreateAsync).OnImmediate("GET", ListAsync),
        new Route("/connectors/*").On("DELETE", DeleteAsync).OnImmediate("GET", GetAsync),
        new Route("/connectors/*/config").OnImmediate("GET", GetConfigAsync).On("PUT", PutConfigAsync).On("PATCH", PatchConfigAsync),
        new Route("/connectors/*/status").OnImmediate("GET", GetStatusAsync),
        new Route("/connectors/*/restart").On("POST", RestartAsync, RestRole.Operate),
        new Route("/connectors/*/pause").On("PUT", PauseAsync, RestRole.Operate),
        new Route("/connectors/*/resume").On("PUT", ResumeAsync, RestRole.Operate),
        new Route("/connectors/*/stop").On("PUT", StopAsync, RestRole.Operate),
        new Route("/connectors/*/tasks").OnInternal("POST", new InternalEndpoints(herder).PutTasksAsync).OnImmediate("GET", GetTasksAsync),
        new Route("/connectors/*/tasks/*/status").OnImmediate("GET", GetTaskStatusAsync),
        new Route("/connectors/*/tasks/*/restart").On("POST", RestartTaskAsync, RestRole.Operate),
    ];

    private async Task<RestResponse> ListAsync(RestRequest request)
    {
        var names = await herder.GetConnectorsAsync(herder.IsReady ? CancellationToken.None : request.CancellationToken); // when it is ready, from memory, at once
        if (request.HasRules)
            names = [.. names.Where(name => request.Allows(RestRole.View, name))];
        var selection = ConnectorSelection.Of(request.Target);
        if (selection is not null)
            names = await selection.ApplyAsync(names, herder, request.CancellationToken);
        if (!request.Target.Has("expand"))
            return new(200) { Json = _names.Of(names) };

        string[] expands = [.. request.Target.Query.Where(static parameter => parameter.Key == "expand" && parameter.Value is "info" or "status").Select(static parameter => parameter.Value!).Distinct()];
        var (withInfo, withStatus) = (expands.Contains("info"), expands.Contains("status"));
        var connectors = new OrderedDictionary<string, (ConnectorStateInfo? Status, ConnectorInfo? Info)>(names.Count, StringComparer.Ordinal);
        foreach (var name in names)
        {
            try
            {
                connectors.Add(name, (
                    withStatus ? await herder.GetConnectorStatusAsync(name, request.CancellationToken) : null,
                    withInfo ? await herder.GetConnectorInfoAsync(name, request.CancellationToken) : null));
            }
            catch (NotFoundException)
            {
                // It has no status yet, or has been deleted since the names were read: it is left out, as by Kafka Connect.
            }
        }
        // Kafka Connect puts them into another hash table.
        IReadOnlyList<string> order = selection is null ? JavaHashOrder.OfSet(connectors.Keys) : [.. connectors.Keys];
        return RestResponse.Ok(json =>
        {
            json.WriteStartObject();
            foreach (var name in order)
            {
                var (status, info) = connectors[name];
                json.WriteStartObject(name);
                // In the order of the request: the two share a bucket of Kafka Connect's hash table.
                foreach (var expand in expands)
                {
                    json.WritePropertyName(expand);
                    if (expand == "info")
                        ConnectJson.WriteInfo(json, info!);
                    else
                        ConnectJson.WriteStatus(json, status!, request.Flag(ExplainParameter));
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
    }

    private async Task<RestResponse> CreateAsync(RestRequest request)
    {
        var isDryRun = DryRun.IsWanted(request.Target);
        var body = RequestJson.ReadCreateRequest(await request.ReadBodyAsync())
            ?? throw new RestException(500, "Cannot invoke \"org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest.name()\" because \"createRequest\" is null");
        var name = Trim(body.Name ?? "");
        var config = body.Config ?? throw NoConfig();
        request.ConnectorOfBody = name;
        request.Ensure(RestRole.Admin, name);
        EnsureName(name, config);
        if (isDryRun)
        {
            request.IsDryRun = true;
            return await dryRun.AnswerAsync(name, config, request.CancellationToken);
        }
        request.Change = new(await CurrentAsync(request, name), config);
        var result = await herder.PutConnectorConfigAsync(name, config, body.InitialState, allowReplace: false, request.CancellationToken);
        return new(201, json => ConnectJson.WriteInfo(json, result.Info), Location(request, name));
    }

    private async Task<RestResponse> GetAsync(RestRequest request)
    {
        var info = await herder.GetConnectorInfoAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Ok(json => ConnectJson.WriteInfo(json, info));
    }

    private async Task<RestResponse> DeleteAsync(RestRequest request)
    {
        request.Change = new(await CurrentAsync(request, request.Parameters[0]), null);
        await herder.DeleteConnectorAsync(request.Parameters[0], ConfigETag.Condition(request), request.CancellationToken);
        return RestResponse.NoContent;
    }

    private async Task<RestResponse> GetConfigAsync(RestRequest request)
    {
        var config = await herder.GetConnectorConfigAsync(request.Parameters[0], request.CancellationToken);
        return new(200, json => KafkaJson.WriteMap(json, config)) { Headers = [("ETag", ConfigETag.Of(config))] };
    }

    private async Task<RestResponse> PutConfigAsync(RestRequest request)
    {
        var name = request.Parameters[0];
        var config = RequestJson.ReadStringMap(await request.ReadBodyAsync()) ?? throw NoConfig();
        EnsureName(name, config);
        request.Change = new(await CurrentAsync(request, name), config);
        var result = await herder.PutConnectorConfigAsync(name, config, initialState: null, allowReplace: true, ConfigETag.Condition(request), request.CancellationToken);
        return result.Created
            ? new(201, json => ConnectJson.WriteInfo(json, result.Info), Location(request, name))
            : RestResponse.Ok(json => ConnectJson.WriteInfo(json, result.Info));
    }

    private async Task<RestResponse> PatchConfigAsync(RestRequest request)
    {
        var name = request.Parameters[0];
        var patch = RequestJson.ReadStringMap(await request.ReadBodyAsync());
        var before = await CurrentAsync(request, name);
        if (patch is not null)
            request.Change = new(before, Patched(before, patch));
        var info = await herder.PatchConnectorConfigAsync(name, patch, ConfigETag.Condition(request), request.CancellationToken);
        return RestResponse.Ok(json => ConnectJson.WriteInfo(json, info));
    }

    private async Task<RestResponse> GetStatusAsync(RestRequest request)
    {
        var status = await herder.GetConnectorStatusAsync(request.Parameters[0], CancellationToken.None); // from memory, at once
        return RestResponse.Ok(json => ConnectJson.WriteStatus(json, status, request.Flag(ExplainParameter)));
    }

    private async Task<RestResponse> RestartAsync(RestRequest request)
    {
        var restart = new RestartRequest(request.Parameters[0], request.Flag("onlyFailed"), request.Flag("includeTasks"));
        if (restart is { OnlyFailed: false, IncludeTasks: false })
        {
            await herder.RestartConnectorAsync(restart.Connector, request.CancellationToken);
            return RestResponse.NoContent;
        }
        var plan = await herder.RestartConnectorAndTasksAsync(restart, request.CancellationToken);
        return new(202, json => ConnectJson.WriteStatus(json, plan, isExplained: false));
    }

    private async Task<RestResponse> PauseAsync(RestRequest request)
    {
        await herder.PauseConnectorAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Accepted;
    }

    private async Task<RestResponse> ResumeAsync(RestRequest request)
    {
        await herder.ResumeConnectorAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Accepted;
    }

    private async Task<RestResponse> StopAsync(RestRequest request)
    {
        await herder.StopConnectorAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.NoContent;
    }

    private async Task<RestResponse> GetTasksAsync(RestRequest request)
    {
        var tasks = await herder.GetTaskInfosAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var task in tasks)
                ConnectJson.WriteTask(json, task);
            json.WriteEndArray();
        });
    }

    private async Task<RestResponse> GetTaskStatusAsync(RestRequest request)
    {
        var status = await herder.GetTaskStatusAsync(new(request.Parameters[0], request.IntParameter(1)), CancellationToken.None); // from memory, at once
        return RestResponse.Ok(json => ConnectJson.WriteTaskStatus(json, status, request.Flag(ExplainParameter)));
    }

    private async Task<RestResponse> RestartTaskAsync(RestRequest request)
    {
        await herder.RestartTaskAsync(new(request.Parameters[0], request.IntParameter(1)), request.CancellationToken);
        return RestResponse.NoContent;
    }

    /// <summary>A connector's config before a change, for the audit log; null where there is none.</summary>
    private async Task<IReadOnlyDictionary<string, string?>?> CurrentAsync(RestRequest request, string connector)
    {
        if (!audit.IsEnabled)
            return null;
        try
        {
            return await herder.GetConnectorConfigAsync(connector, request.CancellationToken);
        }
        catch (NotFoundException)
        {
            return null; // it is about to be made, or the request is about to be told
        }
    }

    private static OrderedDictionary<string, string?> Patched(IReadOnlyDictionary<string, string?>? before, IReadOnlyDictionary<string, string?> patch)
    {
        var after = new OrderedDictionary<string, string?>(before ?? new Dictionary<string, string?>(), StringComparer.Ordinal);
        foreach (var (key, value) in patch)
        {
            if (value is null)
                after.Remove(key);
            else
                after[key] = value;
        }
        return after;
    }

    internal static RestException NoConfig() => new(500, "Cannot invoke \"java.util.Map.get(Object)\" because \"connectorConfig\" is null");

    /// <summary>Puts the name into the config, or checks the one that is there.</summary>
    private static void EnsureName(string name, OrderedDictionary<string, string?> config)
    {
        if (!config.TryGetValue("name", out var inConfig) || inConfig is null)
        {
            config.Remove("name");
            config["name"] = name;
        }
        else if (inConfig != name)
        {
            throw RestException.BadRequest($"Connector name configuration ({inConfig}) doesn't match connector name in the URL ({name})");
        }
    }

    // Java's trim: everything up to U+0020, and nothing else.
    private static string Trim(string name)
    {
        var (start, end) = (0, name.Length);
        while (start < end && name[start] <= ' ')
            start++;
        while (end > start && name[end - 1] <= ' ')
            end--;
        return name[start..end];
    }

    private static string Location(RestRequest request, string name)
    {
        var path = new StringBuilder(request.BaseUrl).Append("/connectors/");
        // A path has one slash there, also where the name brings its own.
        var bytes = Encoding.UTF8.GetBytes(name.StartsWith('/') ? name[1..] : name);
        for (var i = 0; i < bytes.Length; i++)
        {
            // What looks like a percent sequence already is left as it is.
            var isSequence = bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            if (isSequence || LocationBytes.Contains(bytes[i]))
                path.Append((char)bytes[i]);
            else
                path.Append('%').Append(bytes[i].ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return path.ToString();
    }
}
