using System.Text;
using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A connector that is described by a file of the command line. What the file holds is told by its content, never by its name.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Config">Its config, <c>name</c> included.</param>
/// <param name="InitialState">The state in which to create it; null for running.</param>
/// <remarks>
/// Three forms are tried in the order of Kafka Connect's standalone worker: a flat JSON object of the settings; a JSON object of <c>name</c>, <c>config</c> and perhaps
/// <c>initial_state</c>; Java properties. What stands behind the JSON value is not looked at.
/// </remarks>
public sealed record ConnectorFile(string Name, IReadOnlyDictionary<string, string?> Config, TargetState? InitialState)
{
    private const string NameKey = "name";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">The file can't be read or understood; the message names it.</exception>
    public static ConnectorFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bytes = PropertiesFile.ReadBytes(path, "the connector file");
        using var json = ParseJson(bytes, out var problem);
        if (json is not null && json.RootElement.ValueKind == JsonValueKind.Object)
        {
            if (TryReadStrings(json.RootElement, out var settings, out problem))
                return FromFlat(path, settings, null);
            if (TryReadRequest(path, json.RootElement, ref problem) is { } request)
                return request;
        }
        var properties = PropertiesFile.Parse(path, bytes);
        if (properties.ContainsKey(NameKey))
        {
            // Kafka Connect puts properties into a hash table, and shows the config in its order.
            return FromFlat(path, new(JavaHashOrder.OfSized(properties, static setting => JavaHash.Of(setting.Key)), StringComparer.Ordinal), null);
        }
        throw new ConfigException(MissingName(path) + (bytes.Length == 0 ? ". The file is empty." : problem is null ? "." : $". Read as JSON, {problem}"));
    }

    /// <summary>Reads a file that may hold several connectors: a JSON array, whose elements have one of the JSON forms. Any other file holds one, as for <see cref="Read"/>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">The file can't be read or understood; the message names it and the element.</exception>
    public static IReadOnlyList<ConnectorFile> ReadAll(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var json = ParseJson(PropertiesFile.ReadBytes(path, "the connector file"), out _);
        return json?.RootElement.ValueKind == JsonValueKind.Array
            ? [.. json.RootElement.EnumerateArray().Select((element, index) => FromElement($"{path}[{index}]", element))]
            : [Read(path)];
    }

    private static ConnectorFile FromElement(string place, JsonElement element)
    {
        string? problem = "it must hold a JSON object: either the settings with \"name\", or \"name\" and \"config\".";
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (TryReadStrings(element, out var settings, out problem))
                return FromFlat(place, settings, null);
            if (TryReadRequest(place, element, ref problem) is { } request)
                return request;
        }
        throw new ConfigException($"The connector at {place} can't be read: {problem}");
    }

    /// <summary>The first JSON value of a file; null, with the reason if it looks like JSON, where there is none.</summary>
    private static JsonDocument? ParseJson(byte[] bytes, out string? problem)
    {
        problem = null;
        if (Decode(bytes) is not { } text)
            return null;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 1000 });
            var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                problem = "it must hold a JSON object: either the settings with \"name\", or \"name\" and \"config\".";
            return document;
        }
        catch (JsonException e)
        {
            if (text.AsSpan().TrimStart() is ['{' or '[', ..])
                problem = $"it is not valid JSON: {e.Message}";
            return null;
        }
    }

    /// <summary>The text of a file that may be JSON: UTF-8, or UTF-16 and UTF-32 with or without a byte order mark, as JSON allows. Null if it is none of them.</summary>
    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        Encoding encoding = bytes switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
            [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] or [0, not 0, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        };
        try
        {
            var text = encoding.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (ArgumentException)
        {
            return null; // not text of that encoding: it may still be a properties file
        }
    }

    /// <summary>Reads an object of <c>name</c>, <c>config</c> and <c>initial_state</c>; null, with the reason, if it is not one.</summary>
    private static ConnectorFile? TryReadRequest(string path, JsonElement root, ref string? problem)
    {
        var notFlat = problem;
        string? name = null;
        TargetState? initialState = null;
        OrderedDictionary<string, string?>? settings = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case NameKey:
                    if (!TryReadString(member, out name, out problem))
                        return null;
                    break;
                case "config" when member.Value.ValueKind != JsonValueKind.Null:
                    if (member.Value.ValueKind != JsonValueKind.Object)
                    {
                        problem = "\"config\" must be an object of settings.";
                        return null;
                    }
                    if (!TryReadStrings(member.Value, out settings, out problem))
                        return null;
                    break;
                case "initial_state":
                    if (!TryReadState(member, ref initialState, out problem))
                        return null;
                    break;
            }
        }
        if (settings is null)
            throw new ConfigException($"The connector file {path} has neither settings that are all strings, numbers and booleans nor a \"config\": {notFlat}");
        if (settings.TryGetValue(NameKey, out var inner))
        {
            if (inner != name)
                throw new ConfigException($"Connector name configuration in 'config' doesn't match the one specified in 'name' at '{path}'");
        }
        else
        {
            settings[NameKey] = name;
        }
        return FromFlat(path, settings, initialState);
    }

    private static bool TryReadState(JsonProperty member, ref TargetState? state, out string? problem)
    {
        if (!TryReadString(member, out var text, out problem))
            return false;
        switch (text?.ToUpperInvariant())
        {
            case null: state = null; return true;
            case "RUNNING": state = TargetState.Started; return true;
            case "PAUSED": state = TargetState.Paused; return true;
            case "STOPPED": state = TargetState.Stopped; return true;
            default:
                problem = $"the initial_state {text} must be RUNNING, PAUSED or STOPPED.";
                return false;
        }
    }

    private static bool TryReadStrings(JsonElement json, out OrderedDictionary<string, string?> settings, out string? problem)
    {
        settings = new(StringComparer.Ordinal);
        problem = null;
        foreach (var member in json.EnumerateObject())
        {
            if (!TryReadString(member, out var text, out problem))
                return false;
            settings[member.Name] = text;
        }
        return true;
    }

    /// <summary>Reads a string, or a number or boolean as it is spelled.</summary>
    private static bool TryReadString(JsonProperty member, out string? text, out string? problem)
    {
        problem = null;
        text = null;
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.String:
                text = member.Value.GetString();
                return true;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                text = member.Value.GetRawText();
                return true;
            default:
                problem = $"the setting {member.Name} must be a string, a number or a boolean, not a nested value.";
                return false;
        }
    }

    private static ConnectorFile FromFlat(string path, OrderedDictionary<string, string?> settings, TargetState? initialState) =>
        settings.TryGetValue(NameKey, out var name) && !string.IsNullOrWhiteSpace(name)
            ? new(name, settings, initialState)
            : throw new ConfigException(MissingName(path) + ".");

    private static string MissingName(string path) =>
        $"Connector configuration at '{path}' is missing the mandatory 'name' configuration, which names the connector in the REST API and in its offsets";
}
