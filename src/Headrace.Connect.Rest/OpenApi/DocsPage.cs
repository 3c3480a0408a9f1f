using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Headrace.Connect.Rest.OpenApi;

/// <summary>A page that lists the operations of the API for people: made here of the description, so that it needs no script.</summary>
internal static class DocsPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}" +
        "h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid #d0d7de}code{font:13px ui-monospace,monospace}" +
        "summary{cursor:pointer;padding:.25rem 0}summary b{display:inline-block;width:4.5rem;font:bold 12px ui-monospace,monospace}" +
        "details>div{margin:0 0 .75rem 4.5rem;color:#57606a}li{margin:.1rem 0}" +
        "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}details>div{color:#9198a1}h2{border-color:#30363d}a{color:#58a6ff}}";

    private static readonly Lazy<byte[]> Page = new(Render);

    /// <summary>The page.</summary>
    public static ReadOnlyMemory<byte> Html => Page.Value;

    /// <summary>Nothing is loaded or run: only the page's own style counts.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static byte[] Render()
    {
        using var document = JsonDocument.Parse(OpenApiDocument.Json);
        var info = document.RootElement.GetProperty("info");
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<title>REST API</title><style>").Append(Style).Append("</style></head><body>\n<h1>REST API</h1>\n<p>").Append(Text(info, "description"))
            .Append("</p>\n<p>As an OpenAPI document: <a href=\"openapi.json\">openapi.json</a></p>\n");
        foreach (var tag in document.RootElement.GetProperty("tags").EnumerateArray())
        {
            var name = tag.GetProperty("name").GetString();
            html.Append("<h2>").Append(WebUtility.HtmlEncode(name)).Append("</h2>\n");
            foreach (var (method, path, operation) in OpenApiDocument.Operations(document))
            {
                if (operation.GetProperty("tags")[0].GetString() == name)
                    Append(html, method, path, operation);
            }
        }
        return Encoding.UTF8.GetBytes(html.Append("</body></html>\n").ToString());
    }

    private static void Append(StringBuilder html, string method, string path, JsonElement operation)
    {
        html.Append("<details><summary><b>").Append(method).Append("</b><code>").Append(WebUtility.HtmlEncode(path)).Append("</code> ").Append(Text(operation, "summary")).Append("</summary><div>");
        if (operation.TryGetProperty("description", out _))
            html.Append(Text(operation, "description")).Append("<br>");
        html.Append("Role: ").Append(operation.TryGetProperty("x-headrace-role", out _) ? Text(operation, "x-headrace-role") : "none").Append("<ul>");
        if (operation.TryGetProperty("parameters", out var parameters))
        {
            foreach (var parameter in parameters.EnumerateArray())
            {
                html.Append("<li><code>").Append(Text(parameter, "name")).Append("</code> (").Append(Text(parameter, "in")).Append(')');
                if (parameter.TryGetProperty("description", out _))
                    html.Append(": ").Append(Text(parameter, "description"));
                html.Append("</li>");
            }
        }
        if (operation.TryGetProperty("requestBody", out var body))
            html.Append("<li>body: ").Append(SchemaOf(body)).Append("</li>");
        foreach (var response in operation.GetProperty("responses").EnumerateObject())
        {
            html.Append("<li>").Append(WebUtility.HtmlEncode(response.Name)).Append(": ");
            if (response.Value.TryGetProperty("description", out _))
                html.Append(Text(response.Value, "description")).Append(' ').Append(SchemaOf(response.Value));
            else
                html.Append("an error <code>Error</code>");
            html.Append("</li>");
        }
        html.Append("</ul></div></details>\n");
    }

    /// <summary>The name of the schema of a body; nothing for one without a name.</summary>
    private static string SchemaOf(JsonElement holder)
    {
        if (!holder.TryGetProperty("content", out var content))
            return "";
        foreach (var type in content.EnumerateObject())
        {
            var schema = type.Value.GetProperty("schema");
            var isList = schema.TryGetProperty("items", out var items);
            if ((isList ? items : schema).TryGetProperty("$ref", out var reference))
                return $"<code>{WebUtility.HtmlEncode(reference.GetString()!.Split('/')[^1])}{(isList ? "[]" : "")}</code>";
        }
        return "";
    }

    private static string Text(JsonElement element, string name) => WebUtility.HtmlEncode(element.GetProperty(name).GetString()!);
}
