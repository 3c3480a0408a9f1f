using System.Text.Json;

namespace Headrace.Connect.Rest.OpenApi;

/// <summary>The description of the API, an OpenAPI 3.1 document that is written by hand beside this file.</summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<byte[]> Document = new(Read);

    /// <summary>The document as JSON.</summary>
    public static ReadOnlyMemory<byte> Json => Document.Value;

    private static byte[] Read()
    {
        using var resource = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is not in the assembly.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Visits the operations in the order of the document.</summary>
    public static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations(JsonDocument document)
    {
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
                yield return (operation.Name.ToUpperInvariant(), path.Name, operation.Value);
        }
    }
}
