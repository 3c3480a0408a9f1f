using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headrace.Connect.Runtime.Plugins;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>
/// An answer without what can't be equal: addresses, words of the workers, documentation, plugins that only one of them has, stack traces, orders that are open.
/// </summary>
public sealed partial class ComparableAnswer
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly PluginRegistry _plugins;

    public ComparableAnswer(RawResponse answer, int port, string word, PluginRegistry plugins)
    {
        _plugins = plugins;
        Status = answer.Status;
        var body = answer.Body.Replace($":{port}", ":PORT", StringComparison.Ordinal).Replace(word, "{w}", StringComparison.Ordinal);
        // What the server itself refuses has a page; only its status counts.
        if (answer.ContentType?.StartsWith("text/html;charset=iso-8859-1", StringComparison.Ordinal) == true || (answer.Status is 400 or 404 && body.Length == 0)
            || RefusedByServer().IsMatch(body))
        {
            Text = $"{answer.Status}";
            return;
        }
        answer.Headers.TryGetValue("Location", out var location);
        var allow = answer.Headers.TryGetValue("Allow", out var methods) ? $"Allow {string.Join(',', methods.Split(',').Order())}\n" : "";
        if (answer.ContentType == "text/plain")
            body = string.Join(", ", body.Split(", ").Order());
        Json = answer.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true && body.Length > 0 ? Normalize(JsonNode.Parse(body)) : null;
        if (Json is JsonArray { Count: > 1 } names && names.All(static name => name is JsonValue))
            Json = new JsonArray([.. names.Select(static name => name!.DeepClone()).OrderBy(static name => name.ToString(), StringComparer.Ordinal)]);
        Text = $"{answer.Status} {answer.ContentType} {location?.Replace($":{port}", ":PORT", StringComparison.Ordinal).Replace(word, "{w}", StringComparison.Ordinal)}\n{allow}" +
            (Json is null ? body : Json.ToJsonString(Indented));
    }

    public int Status { get; }

    public JsonNode? Json { get; }

    public string Text { get; }

    private JsonNode? Normalize(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map when map["connector.class"] is JsonValue:
                return map; // settings, which may have any name
            case JsonObject map:
                map.Remove("headrace.head"); // our file source keeps more in its offsets
                foreach (var (name, value) in map.ToList())
                {
                    map[name] = name switch
                    {
                        "documentation" or "commit" or "last_modified" or "trace" => "…",
                        "recommended_values" => Known(value!.AsArray()),
                        "errors" => value?.DeepClone(),
                        "message" => Message(value),
                        _ => Normalize(value?.DeepClone()),
                    };
                }
                return map;
            case JsonArray list:
                var items = list.Select(static item => item?.DeepClone()).ToList();
                list.Clear();
                foreach (var item in items)
                {
                    // A plugin that only one of the two has.
                    if (item is JsonObject plugin && plugin["class"] is { } name && !_plugins.TryResolveClassName(name.ToString(), out _))
                        continue;
                    list.Add(Normalize(item));
                }
                return list;
            default:
                return node;
        }
    }

    private JsonArray Known(JsonArray values) => new([.. values
        .Where(value => value is null || !value.ToString().Contains('.', StringComparison.Ordinal) || char.IsAsciiDigit(value.ToString()[0]) || _plugins.TryResolveClassName(value.ToString(), out _))
        .Select(static value => value?.DeepClone())]);

    private string? Message(JsonNode? value)
    {
        if (value is null)
            return null;
        var text = PluginDescription().Replace(value.ToString(), match => _plugins.TryResolveClassName(match.Groups[1].Value, out _) ? $"PluginDesc{{{match.Groups[1].Value}}}" : "");
        // Failures of class look-ups are cached there, and say so.
        return text.Replace("org.apache.kafka.connect.errors.ConnectException: Failed to find", "Failed to find", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"PluginDesc\{klass=class ([^,]*),[^}]*\}(, )?")]
    private static partial Regex PluginDescription();

    [GeneratedRegex("^{\"error_code\":4(00|17),\"message\":\"The (path|Accept|Content-Type|request target|method CONNECT|Expect|Upgrade|Content-Length|Host) ")]
    private static partial Regex RefusedByServer();
}
