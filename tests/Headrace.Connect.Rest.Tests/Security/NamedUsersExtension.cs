using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>An extension as a plugin author writes one: it believes a header, adds an endpoint, and looks at the connectors.</summary>
public sealed class NamedUsersExtension : IConnectRestExtension, IRestFilter
{
    private string _header = "";
    private IConnectClusterState _cluster = null!;

    public string Version => "1.0";

    public static int Disposed { get; private set; }

    public void Configure(IReadOnlyDictionary<string, string?> settings) => _header = settings.GetValueOrDefault("test.user.header") ?? "X-User";

    public void Register(IConnectRestExtensionContext context)
    {
        _cluster = context.ClusterState;
        context.AddFilter(this);
        context.AddEndpoint("GET", "/reports/*", ReportAsync);
        context.AddEndpoint("POST", "/reports/*", async (request, _) => RestReply.Text(200, System.Text.Encoding.UTF8.GetString((await request.ReadBodyAsync()).Span), "text/plain"));
        context.AddEndpoint("GET", "/connectors", static (_, _) => Task.FromResult(RestReply.Text(200, "taken over")));
    }

    public ValueTask<RestReply?> FilterAsync(IRestRequest request, CancellationToken cancellationToken)
    {
        if (request.Header("X-Refuse") is { } reason)
            return ValueTask.FromResult<RestReply?>(RestReply.Error(418, reason) with { Headers = [new("X-Because", "test")] });
        if (!request.IsInternal && request.Header(_header) is { } user)
            request.User = new(user, request.Header("X-Roles")?.Split(',') ?? []);
        return default;
    }

    public void Dispose() => Disposed++;

    private async Task<RestReply> ReportAsync(IRestRequest request, CancellationToken cancellationToken)
    {
        var health = await _cluster.GetConnectorHealthAsync(request.Parameters[0], cancellationToken);
        return RestReply.Json(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("connector", health.Name);
            json.WriteString("state", health.Connector.State);
            json.WriteNumber("tasks", health.Tasks.Count);
            json.WriteString("by", request.User?.Name);
            json.WriteEndObject();
        });
    }
}
