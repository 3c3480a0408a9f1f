using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Headrace.Connect.RestExtensions;

/// <summary>An answer of a REST extension.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">The content type; null for the one that was agreed upon with the client, which is JSON unless it asked for another.</param>
public sealed record RestReply(int Status, ReadOnlyMemory<byte> Body = default, string? ContentType = null)
{
    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>An answer that is text.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="text">The text.</param>
    /// <param name="contentType">The content type; null for the one that was agreed upon with the client.</param>
    public static RestReply Text(int status, string text, string? contentType = null) => new(status, Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>An answer that is JSON.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="write">Writes it.</param>
    public static RestReply Json(int status, Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return new(status, buffer.WrittenMemory, "application/json");
    }

    /// <summary>An error in the form that all errors of the API have.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">What is wrong.</param>
    public static RestReply Error(int status, string message) => Json(status, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("error_code"u8, status);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    });
}
