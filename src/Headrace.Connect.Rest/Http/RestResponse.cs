using System.Buffers;
using System.Text.Json;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Http;

/// <summary>What an endpoint answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Write">Writes the JSON body; null for none.</param>
/// <param name="Location">The <c>Location</c> header; null for none.</param>
/// <param name="Reply">The answer of a REST extension, which counts instead of all else.</param>
internal sealed record RestResponse(int Status, Action<Utf8JsonWriter>? Write = null, string? Location = null, RestReply? Reply = null)
{
    /// <summary>A JSON body that is written already; null for none.</summary>
    public ReadOnlyMemory<byte>? Json { get; init; }

    /// <summary>Writes a body that is not JSON, in the route's content type; null for none.</summary>
    public Action<IBufferWriter<byte>>? WriteText { get; init; }

    /// <summary>Writes a body that goes on until the client has gone; null for none.</summary>
    public Func<ResponseStream, Task>? WriteStream { get; init; }

    /// <summary>The content type, where it is not that of the route.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static RestResponse NoContent { get; } = new(204);

    public static RestResponse Accepted { get; } = new(202);

    public static RestResponse Ok(Action<Utf8JsonWriter> write) => new(200, write);
}
