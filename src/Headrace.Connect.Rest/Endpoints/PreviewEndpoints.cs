using System.Text.Json.Nodes;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Preview;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/preview</c>: records on their way through a connector's transformations and converters, none of them written. A path that Kafka Connect does not have.</summary>
/// <param name="plugins">Says what a class is.</param>
/// <param name="preview">Runs it; null where there is none, and then there is no such path.</param>
/// <param name="slots">Lets few run at once.</param>
internal sealed class PreviewEndpoints(PluginRegistry plugins, ConnectorPreview? preview, PreviewSlots slots)
{
    public IEnumerable<Route> Routes => preview is null ? [] : [new Route("/preview").On("POST", request => PreviewAsync(request, preview), RestRole.Admin)];

    private async Task<RestResponse> PreviewAsync(RestRequest request, ConnectorPreview connectors)
    {
        var body = PreviewRequest.Read(await request.ReadBodyAsync());
        // It runs what a connector of this name would run: that is for those who may create it.
        request.Ensure(RestRole.Admin, body.Config.GetValueOrDefault("name"));
        EnsureRunnable(body);
        var records = await slots.RunAsync(() => RunAsync(connectors, body, request.CancellationToken), request.CancellationToken);
        return RestResponse.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("records"u8);
            foreach (var record in records)
            {
                json.WriteStartObject();
                Write(json, "before", record.Before);
                Write(json, "after", record.After);
                Write(json, "written", record.Written);
                json.WriteBoolean("dropped"u8, record.IsDropped);
                json.WriteString("error"u8, record.Error is null ? null : connectors.Hide(body.Config, record.Error));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private void EnsureRunnable(PreviewRequest body)
    {
        var className = body.Config.GetValueOrDefault("connector.class") ?? throw RestException.BadRequest("The config has no connector.class.");
        if (!plugins.TryFindConnector(className, out var plugin))
            throw RestException.BadRequest($"There is no connector of class {className}. GET /connector-plugins lists those that there are.");
        if (body.Records is null && body.Topic is null && plugin.Kind != PluginKind.Source)
            throw RestException.BadRequest($"{className} is a sink: give \"records\", or the \"topic\" whose last records are taken through its converters and transformations.");
    }

    private static async Task<IReadOnlyList<PreviewedRecord>> RunAsync(ConnectorPreview connectors, PreviewRequest body, CancellationToken cancellationToken)
    {
        try
        {
            if (body.Records is not null)
                return connectors.PreviewRecords(body.Config, body.Records);
            return body.Topic is not null
                ? await connectors.PreviewTopicAsync(body.Config, body.Topic, body.Limits, cancellationToken)
                : await connectors.PreviewSourceAsync(body.Config, body.Limits, cancellationToken);
        }
        catch (Exception e) when (e is ConfigException or DataException or BadRequestException)
        {
            throw new RestException(400, connectors.Hide(body.Config, e.Message), innerException: e);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // A connector or a task has failed, which is what the user wants to know: not a fault of this worker.
            throw new RestException(500, connectors.Hide(body.Config, e.Message), innerException: e);
        }
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, string name, JsonObject? node)
    {
        json.WritePropertyName(name);
        if (node is null)
            json.WriteNullValue();
        else
            node.WriteTo(json);
    }
}
