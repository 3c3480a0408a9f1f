using System.Text.Json;

namespace Headrace.Connect.Rest.Json;

/// <summary>Writes the JSON of the API.</summary>
internal static class KafkaJson
{
    /// <summary>Writes JSON; the caller disposes it.</summary>
    public static PooledJson Write(Action<Utf8JsonWriter> write)
    {
        var output = new PooledJson();
        try
        {
            using var writer = new Utf8JsonWriter(output, KafkaJsonEncoder.WriterOptions);
            write(writer);
            writer.Flush();
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public static void WriteError(Utf8JsonWriter json, int status, string? message)
    {
        json.WriteStartObject();
        json.WriteNumber("error_code"u8, status);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }

    public static void WriteMap(Utf8JsonWriter json, IReadOnlyDictionary<string, string?> map)
    {
        json.WriteStartObject();
        foreach (var (name, value) in map)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static void WriteStrings(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
