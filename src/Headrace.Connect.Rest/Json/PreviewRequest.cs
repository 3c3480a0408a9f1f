using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime.Preview;

namespace Headrace.Connect.Rest.Json;

/// <summary>The body of <c>POST /preview</c>.</summary>
/// <param name="Config">The connector's config.</param>
/// <param name="Records">Records to take through; null for others.</param>
/// <param name="Topic">A topic whose last records are taken; null for others.</param>
/// <param name="Limits">How much is looked at.</param>
internal sealed record PreviewRequest(OrderedDictionary<string, string?> Config, JsonArray? Records, string? Topic, PreviewLimits Limits)
{
    /// <summary>The most records: an answer holds each three times.</summary>
    public const int RecordsMax = 100;

    /// <summary>The longest time: shorter than a request may take.</summary>
    public const int SecondsMax = 60;

    /// <summary>Reads a body.</summary>
    /// <exception cref="RestException">It is wrong: 400.</exception>
    public static PreviewRequest Read(byte[] body)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(body, documentOptions: new() { MaxDepth = 256, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw RestException.BadRequest($"The body is no JSON: {e.Message}");
        }
        if (node is not JsonObject json)
            throw RestException.BadRequest("The body has to be a JSON object with \"config\", and \"records\" or \"topic\" for anything but a source.");
        foreach (var (name, _) in json)
        {
            if (name is not ("config" or "records" or "topic" or "limit" or "seconds"))
                throw RestException.BadRequest($"\"{name}\" is not known: a preview has config, records, topic, limit and seconds.");
        }
        var records = Of<JsonArray>(json, "records", "a list of records");
        var topic = Of<JsonValue>(json, "topic", "a name") is { } value ? Text(value, "topic") : null;
        if (records is not null && topic is not null)
            throw RestException.BadRequest("Give \"records\" or \"topic\", not both.");
        var limit = Number(json, "limit", PreviewLimits.Default.RecordsMax, RecordsMax);
        var seconds = Number(json, "seconds", (int)PreviewLimits.Default.Time.TotalSeconds, SecondsMax);
        if (records?.Count > RecordsMax)
            throw RestException.BadRequest($"\"records\" has {records.Count} records; at most {RecordsMax} are taken.");
        return new(ReadConfig(json), records, topic, new(limit, TimeSpan.FromSeconds(seconds)));
    }

    private static OrderedDictionary<string, string?> ReadConfig(JsonObject json)
    {
        var given = Of<JsonObject>(json, "config", "an object of settings") ?? throw RestException.BadRequest("\"config\" is missing: the config of a connector.");
        var config = new OrderedDictionary<string, string?>(given.Count, StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            config[key] = value switch
            {
                null => null,
                JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.GetValue<string>(),
                JsonValue scalar => scalar.ToJsonString(),
                _ => throw RestException.BadRequest($"The setting {key} of \"config\" has to be a text, not {Kind(value)}."),
            };
        }
        return config;
    }

    private static T? Of<T>(JsonObject json, string name, string what)
        where T : JsonNode => json[name] switch
        {
            null => null,
            T node => node,
            var other => throw RestException.BadRequest($"\"{name}\" has to be {what}, not {Kind(other)}."),
        };

    private static string Text(JsonValue value, string name) =>
        value.TryGetValue<string>(out var text) && text.Length > 0 ? text : throw RestException.BadRequest($"\"{name}\" has to be a text that is not empty.");

    private static int Number(JsonObject json, string name, int byDefault, int max) => json[name] switch
    {
        null => byDefault,
        JsonValue value when value.TryGetValue<int>(out var number) && number >= 1 && number <= max => number,
        var other => throw RestException.BadRequest($"\"{name}\" is {other.ToJsonString()}; it has to be a whole number from 1 to {max}."),
    };

    private static string Kind(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => node.ToJsonString(),
    };
}
