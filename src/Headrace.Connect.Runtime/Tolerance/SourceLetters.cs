using System.Text;
using System.Text.Json.Nodes;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Writes source records that can't be transformed or converted as JSON: there are no bytes yet that could go to a dead letter queue.</summary>
/// <remarks>One at a time.</remarks>
internal sealed class SourceLetters(PluginRegistry plugins) : IDisposable
{
    private readonly RecordJson _json = new(plugins);

    /// <summary>The record as its task made it, with its partition and offset at the source.</summary>
    public byte[] Write(SourceRecord record)
    {
        var json = Data(record);
        json["sourcePartition"] = Place(record.SourcePartition);
        json["sourceOffset"] = Place(record.SourceOffset);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    public void Dispose() => _json.Dispose();

    private JsonObject Data(SourceRecord record)
    {
        try
        {
            return _json.Write(record);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Data that does not fit its schema is a usual reason for a letter; without the schema it can mostly be written.
        }
        try
        {
            return _json.Write(new SourceRecord(
                record.SourcePartition, record.SourceOffset, record.Topic, record.KafkaPartition, null, record.Key, null, record.Value, record.Timestamp, null));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new() { ["topic"] = record.Topic, ["key"] = record.Key.ToString(), ["value"] = record.Value.ToString() };
        }
    }

    private static JsonNode? Place(SourceMap? map)
    {
        try
        {
            return OffsetJson.Value(map) is { } bytes ? JsonNode.Parse(bytes) : null;
        }
        catch (DataException)
        {
            return map!.ToString();
        }
    }
}
