using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headrace.Connect.Transforms.Tests.Reference;

/// <summary>JSON for readers: on one line what fits there.</summary>
internal static class JsonText
{
    private const int WidthMax = 120;
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, 0, isOuter: true);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent, bool isOuter = false)
    {
        var inline = Inline(node);
        if (node is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) || (!isOuter && indent + inline.Length <= WidthMax))
        {
            text.Append(inline);
            return;
        }

        var (open, close) = node is JsonObject ? ('{', '}') : ('[', ']');
        text.Append(open);
        var isFirst = true;
        foreach (var (name, item) in node is JsonObject members ? members.Select(member => ((string?)member.Key, member.Value)) : node.AsArray().Select(item => ((string?)null, item)))
        {
            text.Append(isFirst ? "\n" : ",\n").Append(' ', indent + 2);
            if (name is not null)
                text.Append(Quote(name)).Append(": ");
            Write(text, item, indent + 2);
            isFirst = false;
        }

        text.Append('\n').Append(' ', indent).Append(close);
    }

    private static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject { Count: 0 } => "{}",
        JsonObject members => $"{{ {string.Join(", ", members.Select(member => $"{Quote(member.Key)}: {Inline(member.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(Inline))}]",
        _ => node.ToJsonString(Relaxed),
    };

    private static string Quote(string text) => JsonSerializer.Serialize(text, Relaxed);
}
