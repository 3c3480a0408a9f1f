using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Source partitions and offsets as the bytes that Kafka Connect stores: the key <c>["connector",{partition}]</c>, the value <c>{offset}</c>.</summary>
/// <remarks>
/// Keys are compared byte for byte, so they are written exactly as Java's Jackson does: no blanks, entries in their order, only quotes, backslashes and control
/// characters escaped, characters beyond U+FFFF as two escapes, fractions as <c>Double.toString</c> gives them.
/// </remarks>
internal static class OffsetJson
{
    /// <summary>The key of a source partition.</summary>
    /// <exception cref="DataException">The partition holds something else than primitive values.</exception>
    public static byte[] Key(string connector, SourceMap? partition)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        buffer.Write("["u8);
        WriteString(buffer, connector);
        buffer.Write(","u8);
        WriteMap(buffer, partition);
        buffer.Write("]"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the keys of a connector start with.</summary>
    public static byte[] KeyPrefix(string connector)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        buffer.Write("["u8);
        WriteString(buffer, connector);
        buffer.Write(","u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The value of a source offset; null for null.</summary>
    /// <exception cref="DataException">The offset holds something else than primitive values.</exception>
    public static byte[]? Value(SourceMap? offset)
    {
        if (offset is null)
            return null;
        var buffer = new ArrayBufferWriter<byte>(64);
        WriteMap(buffer, offset);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a value; null where it is not an object.</summary>
    public static SourceMap? ParseValue(ReadOnlyMemory<byte> json) => TryParseValue(json, out var offset) ? offset : null;

    /// <summary>Reads a value.</summary>
    /// <returns>False where it is neither an object nor null: another program wrote it, and no offset is known, as in Kafka Connect.</returns>
    public static bool TryParseValue(ReadOnlyMemory<byte> json, out SourceMap? offset)
    {
        offset = null;
        try
        {
            using var document = StoredJson.Parse(json);
            if (document is not null)
                offset = ToMap(document.RootElement);
            return document is null || offset is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a key.</summary>
    /// <returns>Whether it is an array of a connector's name and a partition, which may be null.</returns>
    public static bool TryParseKey(ReadOnlyMemory<byte> json, out string connector, out SourceMap? partition)
    {
        connector = "";
        partition = null;
        try
        {
            using var document = StoredJson.Parse(json);
            if (document is null)
                return false;
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() != 2 || root[0].ValueKind != JsonValueKind.String)
                return false;
            if (root[1].ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
                return false;
            connector = root[0].GetString()!;
            partition = ToMap(root[1]);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A map as it is once it has been stored and read again: whole numbers are 64 bits long, and entries are in the order of Java's HashMap.</summary>
    /// <exception cref="DataException">The map holds something else than primitive values.</exception>
    public static SourceMap? Normalize(SourceMap? map) => Value(map) is { } bytes ? ParseValue(bytes) : null;

    /// <summary>Reads a JSON object as a map, in the order of Java's HashMap; null for anything else.</summary>
    private static SourceMap? ToMap(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        var members = new OrderedDictionary<string, DataValue>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
            members[member.Name] = ToValue(member.Value);
        return new(JavaHashOrder.OfSized(members, static member => JavaHash.Of(member.Key)));
    }

    private static DataValue ToValue(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return DataValue.From(json.GetString());
            case JsonValueKind.True or JsonValueKind.False:
                return DataValue.From(json.GetBoolean());
            case JsonValueKind.Number:
                return ToNumber(json);
            case JsonValueKind.Array:
                return DataValue.From((IReadOnlyList<DataValue>)[.. json.EnumerateArray().Select(ToValue)]);
            case JsonValueKind.Object:
                var map = new DataMap();
                foreach (var member in json.EnumerateObject())
                    map[member.Name] = ToValue(member.Value);
                return DataValue.From(JavaHashOrder.OfMap(map));
            default:
                return default;
        }
    }

    private static DataValue ToNumber(JsonElement json)
    {
        if (json.TryGetInt64(out var number))
            return DataValue.From(number);
        // Java takes the low 64 bits of a whole number that has more.
        var text = json.GetRawText();
        return text.AsSpan().ContainsAny('.', 'e', 'E')
            ? DataValue.From(json.GetDouble())
            : DataValue.From(unchecked((long)(ulong)(BigInteger.Parse(text, CultureInfo.InvariantCulture) & ulong.MaxValue)));
    }

    private static void WriteMap(ArrayBufferWriter<byte> buffer, SourceMap? map)
    {
        if (map is null)
        {
            buffer.Write("null"u8);
            return;
        }
        buffer.Write("{"u8);
        var isFirst = true;
        foreach (var (name, value) in map)
        {
            if (!isFirst)
                buffer.Write(","u8);
            isFirst = false;
            WriteString(buffer, name);
            buffer.Write(":"u8);
            WriteValue(buffer, name, value);
        }
        buffer.Write("}"u8);
    }

    private static void WriteValue(ArrayBufferWriter<byte> buffer, string name, in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Null: buffer.Write("null"u8); break;
            case DataKind.Boolean: buffer.Write(value.AsBoolean() ? "true"u8 : "false"u8); break;
            case DataKind.Int8: WriteNumber(buffer, value.AsInt8()); break;
            case DataKind.Int16: WriteNumber(buffer, value.AsInt16()); break;
            case DataKind.Int32: WriteNumber(buffer, value.AsInt32()); break;
            case DataKind.Int64: WriteNumber(buffer, value.AsInt64()); break;
            case DataKind.Float32 or DataKind.Float64: WriteFraction(buffer, value); break;
            case DataKind.String: WriteString(buffer, value.AsString()); break;
            case DataKind.Bytes: WriteString(buffer, Convert.ToBase64String(value.AsBytes().Span)); break;
            default:
                throw new DataException($"Offsets may only contain primitive types as values, but field {name} contains {JavaName(value)}");
        }
    }

    private static string JavaName(in DataValue value) => value.Kind == DataKind.Decimal
        ? $"class java.math.{(value.AsDecimal().Scale == 0 ? "BigInteger" : "BigDecimal")}"
        : value.Kind.ToString().ToUpperInvariant();

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, long number)
    {
        number.TryFormat(buffer.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
    }

    private static void WriteFraction(ArrayBufferWriter<byte> buffer, in DataValue value)
    {
        var number = value.Kind == DataKind.Float32 ? value.AsFloat32() : value.AsFloat64();
        // JSON has no such numbers; Jackson writes their names as text.
        if (double.IsFinite(number))
            buffer.Write(Encoding.UTF8.GetBytes(value.ToString()));
        else
            WriteString(buffer, value.ToString());
    }

    private static void WriteString(ArrayBufferWriter<byte> buffer, string text)
    {
        buffer.Write("\""u8);
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                buffer.Write([(byte)'\\', (byte)c]);
            else if (c < ' ')
                WriteControl(buffer, c);
            else if (char.IsSurrogate(c))
                buffer.Write(Encoding.ASCII.GetBytes($"\\u{(int)c:X4}"));
            else
                buffer.Advance(Encoding.UTF8.GetBytes([c], buffer.GetSpan(3)));
        }
        buffer.Write("\""u8);
    }

    private static void WriteControl(ArrayBufferWriter<byte> buffer, char c)
    {
        switch (c)
        {
            case '\b': buffer.Write("\\b"u8); break;
            case '\t': buffer.Write("\\t"u8); break;
            case '\n': buffer.Write("\\n"u8); break;
            case '\f': buffer.Write("\\f"u8); break;
            case '\r': buffer.Write("\\r"u8); break;
            default: buffer.Write(Encoding.ASCII.GetBytes($"\\u{(int)c:X4}")); break;
        }
    }
}
