using System.Buffers;
using System.Text.Json.Nodes;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Headrace.Connect.Storage;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Preview;

/// <summary>A connector's transformations and converters, whose work is shown and not sent.</summary>
internal sealed class PreviewPipeline : IDisposable
{
    private readonly TransformationChain _chain;
    private readonly RecordConverters _converters;
    private readonly RecordJson _json;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public PreviewPipeline(WorkerConfig worker, ConnectorConfig connector, PluginRegistry plugins, ILoggerFactory loggers)
    {
        _converters = RecordConverters.Create(worker, connector, plugins);
        try
        {
            _chain = TransformationChain.Create(connector, plugins, loggers);
        }
        catch
        {
            _converters.Dispose();
            throw;
        }
        _json = new(plugins);
    }

    public RecordConverters Converters => _converters;

    public RecordJson Json => _json;

    /// <summary>Takes the records that come out, for a sink; null for nobody.</summary>
    public ICollection<SinkRecord>? Survivors { get; init; }

    /// <summary>Converts a record of Kafka as a sink's task does, and takes it through.</summary>
    public PreviewedRecord Apply(in ConsumedRecord record)
    {
        SinkRecord converted;
        try
        {
            converted = SinkRecordConversion.Convert(_converters, record);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var raw = new JsonObject { ["topic"] = record.Topic, ["partition"] = record.Partition, ["offset"] = record.Offset };
            raw["key"] = record.IsKeyNull ? null : RecordJson.Describe(record.KeySpan);
            raw["value"] = record.IsValueNull ? null : RecordJson.Describe(record.ValueSpan);
            return new(raw, null, null, $"converter: {e.Message}");
        }
        return Apply(converted);
    }

    /// <summary>Takes one record through. What fails is in the answer: the next record may do better.</summary>
    public PreviewedRecord Apply(ConnectRecord record)
    {
        var before = _json.Write(record);
        ConnectRecord? current = record;
        var stage = 0;
        try
        {
            for (; stage < _chain.Count; stage++)
            {
                current = _chain.Apply(stage, current);
                if (current is null)
                    return new(before, null, null, null);
            }
            var after = _json.Write(current);
            if (current is SinkRecord survivor)
                Survivors?.Add(survivor);
            return new(before, after, current is SourceRecord ? Convert(current) : null, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var what = stage < _chain.Count ? $"transformation {stage + 1} ({_chain.ClassName(stage)})" : "converter";
            return new(before, null, null, $"{what}: {e.Message}");
        }
    }

    public void Dispose()
    {
        _chain.Dispose();
        _converters.Dispose();
        _json.Dispose();
    }

    private JsonObject Convert(ConnectRecord record)
    {
        var topic = record.Topic ?? "";
        var headers = new JsonArray();
        if (record.HasHeaders)
        {
            foreach (var header in record.Headers)
            {
                _buffer.ResetWrittenCount();
                var isWritten = _converters.Header.FromConnectHeader(topic, header.Key, header.Schema, header.Value, _buffer);
                headers.Add((JsonNode)new JsonObject { ["name"] = header.Key, ["value"] = isWritten ? RecordJson.Describe(_buffer.WrittenSpan) : null });
            }
        }
        var written = new JsonObject
        {
            ["key"] = Convert(_converters.Key, topic, record.KeySchema, record.Key),
            ["value"] = Convert(_converters.Value, topic, record.ValueSchema, record.Value),
        };
        if (headers.Count > 0)
            written["headers"] = headers;
        return written;
    }

    private string? Convert(IConverter converter, string topic, Schema? schema, in DataValue value)
    {
        _buffer.ResetWrittenCount();
        return converter.FromConnectData(topic, null, schema, value, _buffer) ? RecordJson.Describe(_buffer.WrittenSpan) : null;
    }
}
