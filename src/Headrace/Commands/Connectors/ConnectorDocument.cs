using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Commands.Connectors;

/// <summary>A connector as the user describes it.</summary>
internal sealed record ConnectorDocument(string Name, IReadOnlyDictionary<string, string?> Config, TargetState? InitialState)
{
    public static ConnectorDocument Of(ConnectorFile file) => new(file.Name, file.Config, file.InitialState);

    /// <summary>What a worker's validation found wrong, setting by setting.</summary>
    public static IEnumerable<(string Key, string Text)> Errors(JsonNode answer) =>
        answer["configs"]!.AsArray().SelectMany(static config =>
            config!["value"]!["errors"]!.AsArray().Select(error => ((string)config["value"]!["name"]!, (string)error!)));

    /// <summary>The settings that are of type password.</summary>
    public static IEnumerable<string> SecretKeys(JsonNode answer) =>
        answer["configs"]!.AsArray().Where(static config => (string?)config!["definition"]?["type"] == "PASSWORD").Select(static config => (string)config!["value"]!["name"]!);

    public JsonObject ConfigJson() => new(Config.Select(static setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value)));

    /// <summary>The body that creates the connector.</summary>
    public JsonObject ToRequest()
    {
        var request = new JsonObject { ["name"] = Name, ["config"] = ConfigJson() };
        if (InitialState is { } state)
            request["initial_state"] = state == TargetState.Started ? "RUNNING" : state.ToString().ToUpperInvariant();
        return request;
    }

    /// <summary>Has a worker check the config.</summary>
    /// <exception cref="InvalidConnectorException">The connector's class is unknown or missing.</exception>
    public async Task<JsonNode> ValidateAsync(WorkerClient client, CancellationToken cancellationToken)
    {
        if (Config.GetValueOrDefault("connector.class") is not { Length: > 0 } type)
            throw new InvalidConnectorException(Name, [("connector.class", "Missing required configuration \"connector.class\" which has no default value.")]);
        try
        {
            return (await client.SendAsync(HttpMethod.Put, $"connector-plugins/{Uri.EscapeDataString(type)}/config/validate", ConfigJson(), cancellationToken))!;
        }
        catch (WorkerAnswerException e) when (UnknownClass.IsMeant(e.Message))
        {
            // It comes with 500, as what is no fault of the connector.
            throw new InvalidConnectorException(Name, [("connector.class", e.Message)]);
        }
    }
}
