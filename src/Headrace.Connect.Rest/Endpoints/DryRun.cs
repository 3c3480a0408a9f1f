using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Rest.Endpoints;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary><c>POST /connectors?dryRun=true</c>, which Kafka Connect does not have: what a creation would do, and nothing done.</summary>
internal sealed class DryRun(IHerder herder, ConnectorConfigValidator validator, Secrets secrets, ConnectorPreview? preview, PreviewSlots slots)
{
    /// <summary>The query parameter.</summary>
    public const string Parameter = "dryRun";

    /// <summary>Whether a request asks for it. What is neither true nor false is refused: whoever writes it does not want a connector to be created.</summary>
    /// <exception cref="RestException">The parameter is neither.</exception>
    public static bool IsWanted(RequestTarget target)
    {
        var value = target.FirstValue(Parameter);
        if (value is null || value.Equals("false", StringComparison.OrdinalIgnoreCase))
            return false;
        return value.Equals("true", StringComparison.OrdinalIgnoreCase)
            ? true
            : throw RestException.BadRequest($"{Parameter} is {(value.Length == 0 ? "empty" : value)}; it has to be true or false. Nothing was created.");
    }

    /// <summary>Checks a config as its creation would, and asks the connector for its tasks.</summary>
    public async Task<RestResponse> AnswerAsync(string name, Config config, CancellationToken cancellationToken)
    {
        if (preview is null)
            throw new RestException(501, $"This worker can't show what a connector would do. Send the request without {Parameter} to create it.");
        return await slots.RunAsync(() => RunAsync(preview, name, config, cancellationToken), cancellationToken);
    }

    private async Task<RestResponse> RunAsync(ConnectorPreview connectors, string name, Config config, CancellationToken cancellationToken)
    {
        var exists = await ExistsAsync(name, cancellationToken);
        var (status, message, infos) = Validate(config);
        if (status == 201 && exists)
            (status, message) = (409, $"Connector {name} already exists");
        IReadOnlyList<Config>? tasks = null;
        string? tasksError = null;
        if (infos?.ErrorCount == 0)
        {
            try
            {
                tasks = await connectors.GetTaskConfigsAsync(config, cancellationToken);
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                // It would be created all the same, and fail.
                tasksError = connectors.Hide(config, e.Message);
            }
        }
        return RestResponse.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteBoolean("exists"u8, exists);
            json.WriteNumber("status"u8, status);
            json.WriteString("message"u8, message);
            json.WriteStartObject("errors"u8);
            foreach (var setting in infos?.Configs ?? [])
            {
                if (setting.Value.Errors.Count == 0)
                    continue;
                json.WritePropertyName(setting.Value.Name);
                KafkaJson.WriteStrings(json, setting.Value.Errors);
            }
            json.WriteEndObject();
            json.WritePropertyName("tasks"u8);
            WriteTasks(json, tasks, config);
            json.WriteString("tasks_error"u8, tasksError);
            json.WriteEndObject();
        });
    }

    private async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await herder.GetConnectorConfigAsync(name, cancellationToken);
            return true;
        }
        catch (NotFoundException)
        {
            return false;
        }
    }

    /// <summary>What the creation would answer as far as the config decides it.</summary>
    private (int Status, string? Message, ConfigInfos? Infos) Validate(Config config)
    {
        ConfigInfos? infos = null;
        try
        {
            infos = validator.Validate(config);
            infos.EnsureValid();
            return (201, null, infos);
        }
        catch (BadRequestException e)
        {
            return (400, e.Message, infos);
        }
        catch (ConnectException e)
        {
            return (500, e.Message, infos);
        }
    }

    private void WriteTasks(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<Config>? tasks, Config config)
    {
        if (tasks is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        foreach (var task in tasks)
            KafkaJson.WriteMap(json, secrets.MaskTask(task, config));
        json.WriteEndArray();
    }
}
