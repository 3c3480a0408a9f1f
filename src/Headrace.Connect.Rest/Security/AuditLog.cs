using System.Buffers;
using System.Text;
using System.Text.Json;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Security;

/// <summary>One line of JSON for each request that changes something or is refused: who, from where, what, with which outcome, and a config before and after, secrets hidden.</summary>
internal sealed class AuditLog(PluginRegistry plugins, ILoggerFactory loggerFactory)
{
    /// <summary>The logger of all entries.</summary>
    public const string LoggerName = "Headrace.Connect.Rest.Audit";

    private readonly ILogger _logger = loggerFactory.CreateLogger(LoggerName);
    private readonly Secrets _secrets = new(plugins);

    public bool IsEnabled => _logger.IsEnabled(LogLevel.Information);

    /// <summary>Writes the entry of a request that is about to be answered: before the answer, so that entries come in the order of what a client does.</summary>
    public void Write(RestRequest request, int status)
    {
        if (request.IsAudited)
            return;
        request.IsAudited = true;
        if (status is 401 or 403)
        {
            if (_logger.IsEnabled(LogLevel.Warning))
                _logger.Refused(Entry(request, status));
        }
        else if (request.Role is RestRole.Operate or RestRole.Admin or RestRole.AdminOfWorker && IsEnabled)
        {
            _logger.Changed(Entry(request, status));
        }
    }

    private string Entry(RestRequest request, int status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // The strict encoder of the platform: whatever is in a name or a value, an entry stays one line.
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("user"u8, request.User?.Name);
            json.WriteString("address"u8, request.Context.Connection.RemoteIpAddress?.ToString());
            json.WriteString("method"u8, request.Context.Request.Method);
            json.WriteString("path"u8, "/" + string.Join('/', request.Target.Segments));
            if (request.ConnectorOfBody is not null)
                json.WriteString("connector"u8, request.ConnectorOfBody);
            json.WriteNumber("status"u8, status);
            if (request.Target.Has("forward"))
                json.WriteBoolean("forwarded"u8, true);
            if (request.IsDryRun)
                json.WriteBoolean("dry_run"u8, true);
            if (request.Change is { } change)
            {
                WriteConfig(json, "before"u8, change.Before);
                WriteConfig(json, "after"u8, change.After);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void WriteConfig(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string?>? config)
    {
        json.WritePropertyName(name);
        if (config is null)
            json.WriteNullValue();
        else
            KafkaJson.WriteMap(json, _secrets.Mask(config));
    }
}
