using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headrace.Connect.Data;

namespace Headrace.Connector.Testing;

/// <summary>Collects lines of JSON, one object a line, and prints them on standard output together. Owned by one task.</summary>
/// <remarks>The order of the members is the one in which a Java hash map of them is written.</remarks>
internal sealed class JsonLines : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public JsonLines() => _json = new(_buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Begins a line; the members follow, then <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin()
    {
        _json.Reset();
        _json.WriteStartObject();
        return _json;
    }

    public void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
    }

    /// <summary>Prints what was collected: whole lines, which other tasks' lines don't cut.</summary>
    public void Print()
    {
        if (_buffer.WrittenCount == 0)
            return;
        Console.Out.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
    }

    /// <summary>Takes what was collected, to be shown elsewhere.</summary>
    public string[] Take()
    {
        var lines = Encoding.UTF8.GetString(_buffer.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _buffer.ResetWrittenCount();
        return lines;
    }

    public static void Write(Utf8JsonWriter json, in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Null:
                json.WriteNullValue();
                break;
            case DataKind.Boolean:
                json.WriteBooleanValue(value.AsBoolean());
                break;
            case DataKind.Int8:
                json.WriteNumberValue(value.AsInt8());
                break;
            case DataKind.Int16:
                json.WriteNumberValue(value.AsInt16());
                break;
            case DataKind.Int32:
                json.WriteNumberValue(value.AsInt32());
                break;
            case DataKind.Int64:
                json.WriteNumberValue(value.AsInt64());
                break;
            case DataKind.Float32 or DataKind.Float64 or DataKind.Decimal:
                json.WriteRawValue(value.ToString(), skipInputValidation: true);
                break;
            case DataKind.Bytes:
                json.WriteBase64StringValue(value.AsBytes().Span);
                break;
            case DataKind.DateTime:
                json.WriteNumberValue(value.AsEpochMilliseconds());
                break;
            case DataKind.Array:
                json.WriteStartArray();
                foreach (var element in value.AsArray())
                    Write(json, element);
                json.WriteEndArray();
                break;
            case DataKind.Map:
                json.WriteStartObject();
                foreach (var (key, member) in value.AsMap())
                {
                    json.WritePropertyName(key.ToString());
                    Write(json, member);
                }
                json.WriteEndObject();
                break;
            case DataKind.Struct:
                json.WriteStartObject();
                foreach (var field in value.AsStruct().Schema.Fields)
                {
                    json.WritePropertyName(field.Name);
                    Write(json, value.AsStruct().Get(field));
                }
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    public void Dispose() => _json.Dispose();
}
