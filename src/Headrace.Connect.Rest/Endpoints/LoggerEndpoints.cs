using System.Text.Json;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Logging;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/admin/loggers</c>. Source: KIP-495, KIP-976.</summary>
internal sealed class LoggerEndpoints(LoggerLevels levels, IHerder herder)
{
    public IEnumerable<Route> Routes =>
    [
        new Route("/admin/loggers").On("GET", ListAsync),
        new Route("/admin/loggers/*").On("GET", GetAsync).On("PUT", SetAsync),
    ];

    private Task<RestResponse> ListAsync(RestRequest request) => Task.FromResult(RestResponse.Ok(json =>
    {
        json.WriteStartObject();
        foreach (var (name, level) in levels.List())
        {
            json.WritePropertyName(name);
            Write(json, level);
        }
        json.WriteEndObject();
    }));

    private Task<RestResponse> GetAsync(RestRequest request)
    {
        var level = levels.Get(request.Parameters[0]) ?? throw new RestException(404, $"Logger {request.Parameters[0]} not found.");
        return Task.FromResult(RestResponse.Ok(json => Write(json, level)));
    }

    private async Task<RestResponse> SetAsync(RestRequest request)
    {
        var map = RequestJson.ReadStringMap(await request.ReadBodyAsync())
            ?? throw new RestException(500, "Cannot invoke \"java.util.Map.get(Object)\" because \"levelMap\" is null");
        if (!map.TryGetValue("level", out var level) || level is null)
            throw RestException.BadRequest("Desired 'level' parameter was not specified in request.");
        if (level.Length == 0)
            throw new RestException(500, "Illegal null or empty Level name.");
        if (!LoggerLevels.IsLevel(level))
            throw new RestException(404, $"invalid log level '{level}'.");
        if (!"cluster".Equals(request.Target.FirstValue("scope"), StringComparison.OrdinalIgnoreCase))
        {
            var changed = levels.Set(request.Parameters[0], level);
            return RestResponse.Ok(json => KafkaJson.WriteStrings(json, changed));
        }
        // A worker that has no group is the whole cluster.
        if (!await herder.PutLoggerLevelAsync(request.Parameters[0], level, request.CancellationToken))
            levels.Set(request.Parameters[0], level);
        return RestResponse.NoContent;
    }

    private static void Write(Utf8JsonWriter json, LoggerLevel level)
    {
        json.WriteStartObject();
        json.WriteString("level"u8, level.Level);
        if (level.LastModified is { } modified)
            json.WriteNumber("last_modified"u8, modified);
        else
            json.WriteNull("last_modified"u8);
        json.WriteEndObject();
    }
}
