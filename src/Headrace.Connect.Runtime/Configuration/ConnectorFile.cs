using System.Text.Json;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A connector that is described by a file of the command line: <c>.properties</c>, or JSON.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Config">Its config, <c>name</c> included.</param>
/// <param name="InitialState">The state in which to create it; null for running.</param>
public sealed record ConnectorFile(string Name, IReadOnlyDictionary<string, string?> Config, TargetState? InitialState)
{
    /// <summary>Reads a file. JSON is a flat object of strings with <c>name</c>, or an object of <c>name</c>, <c>config</c> and perhaps <c>initial_state</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">The file can't be read or understood; the message names it.</exception>
    public static ConnectorFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? ReadJson(path)
            : FromFlat(path, new OrderedDictionary<string, string?>(PropertiesFile.Read(path), StringComparer.Ordinal), null);
    }

    private static ConnectorFile ReadJson(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigException($"Could not read the connector file {path}: {e.Message}", e);
        }
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new ConfigException($"The connector file {path} must hold a JSON object: either the settings with \"name\", or \"name\" and \"config\".");
            if (!root.TryGetProperty("config", out var config) || config.ValueKind != JsonValueKind.Object)
                return FromFlat(path, ReadStrings(path, root), null);

            var settings = ReadStrings(path, config);
            if (root.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
            {
                if (settings.TryGetValue("name", out var inner) && inner is not null && inner != name.GetString())
                    throw new ConfigException($"Connector name configuration ({inner}) doesn't match connector name in the request ({name.GetString()}): {path}");
                settings["name"] = name.GetString();
            }
            return FromFlat(path, settings, ReadInitialState(path, root));
        }
        catch (JsonException e)
        {
            throw new ConfigException($"The connector file {path} is not valid JSON: {e.Message}", e);
        }
    }

    private static TargetState? ReadInitialState(string path, JsonElement root)
    {
        if (!root.TryGetProperty("initial_state", out var state) || state.ValueKind == JsonValueKind.Null)
            return null;
        return state.GetString()?.ToUpperInvariant() switch
        {
            "RUNNING" => TargetState.Started,
            "PAUSED" => TargetState.Paused,
            "STOPPED" => TargetState.Stopped,
            var other => throw new ConfigException($"The initial_state {other} in {path} must be RUNNING, PAUSED or STOPPED."),
        };
    }

    private static OrderedDictionary<string, string?> ReadStrings(string path, JsonElement json)
    {
        var settings = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            settings[member.Name] = member.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => member.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
                _ => throw new ConfigException($"The setting {member.Name} in {path} must be a string, a number or a boolean, not a nested value."),
            };
        }
        return settings;
    }

    private static ConnectorFile FromFlat(string path, OrderedDictionary<string, string?> settings, TargetState? initialState) =>
        settings.TryGetValue("name", out var name) && !string.IsNullOrWhiteSpace(name)
            ? new(name, settings, initialState)
            : throw new ConfigException($"The connector file {path} has no \"name\". Add one: it names the connector in the REST API and in its offsets.");
}
