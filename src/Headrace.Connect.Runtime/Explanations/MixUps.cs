using System.Buffers;
using System.Text.Unicode;
using Headrace.Connect.Data;
using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>Tells from the first bytes of a key or value which mix-up of converters it is.</summary>
internal static class MixUps
{
    private const int WireHeaderSize = 5;
    private const int ProtobufFieldsMax = 1000;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789+-.eE"u8);
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(static code => code is not (9 or 10 or 13)).Select(static code => (byte)code)]);

    private enum Reader
    {
        Other,
        Json,
        Number,
        Text,
        Registry,
    }

    /// <summary>The mix-up; null for none that is known.</summary>
    /// <param name="bytes">The key or value.</param>
    /// <param name="converterClass">The converter that has read it, or could not.</param>
    /// <param name="error">What it says.</param>
    public static KnownError? Find(ReadOnlySpan<byte> bytes, string converterClass, Exception error)
    {
        var reader = ReaderOf(converterClass, out var width);
        if (reader == Reader.Other)
            return null;
        if (bytes.IsEmpty)
            return reader == Reader.Text ? null : KnownErrors.EmptyBytes;
        if (reader == Reader.Number && OfNumber(bytes, width) is { } number)
            return number;
        if (bytes.StartsWith("Obj\x01"u8))
            return KnownErrors.AvroFile;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
            return KnownErrors.Compressed;
        if (IsUtf16(bytes))
            return KnownErrors.OtherEncoding;
        if (HasWireHeader(bytes))
            return reader == Reader.Registry ? null : KnownErrors.RegistryBytes;
        return reader switch
        {
            Reader.Json => OfJson(bytes, error),
            Reader.Registry => KnownErrors.NoRegistryBytes,
            _ => null,
        };
    }

    /// <summary>Whether a record is JSON with its envelope, of which nobody has made a schema.</summary>
    public static bool IsUnusedEnvelope(SinkRecord record) =>
        record is { ValueSchema: null, Value.Kind: DataKind.Map } && record.Value.AsMap() is { Count: 2 } map && map.ContainsKey("schema") && map.ContainsKey("payload");

    private static Reader ReaderOf(string converterClass, out int width)
    {
        var name = converterClass[(converterClass.LastIndexOf('.') + 1)..];
        width = name switch { "ShortConverter" => 2, "IntegerConverter" or "FloatConverter" => 4, "LongConverter" or "DoubleConverter" => 8, _ => 0 };
        return width > 0 ? Reader.Number
            : name is "JsonConverter" ? Reader.Json
            : name is "StringConverter" ? Reader.Text
            : name.Contains("Avro", StringComparison.Ordinal) || name.Contains("Protobuf", StringComparison.Ordinal) || name.Contains("JsonSchema", StringComparison.Ordinal) ? Reader.Registry
            : Reader.Other;
    }

    private static KnownError? OfNumber(ReadOnlySpan<byte> bytes, int width) =>
        bytes.Length != width && bytes.Length is 2 or 4 or 8 && bytes.ContainsAnyExcept(Digits) ? KnownErrors.NumberWidth
        : !bytes.ContainsAnyExcept(Digits) ? KnownErrors.NumberText
        : null;

    private static KnownError? OfJson(ReadOnlySpan<byte> bytes, Exception error)
    {
        if (error.Message.Contains("schemas.enable", StringComparison.Ordinal))
            return KnownErrors.NoEnvelope;
        var start = bytes.TrimStart(" \t\r\n"u8);
        if (start.Length > 0 && start[0] is (byte)'{' or (byte)'[')
            return null; // damaged, but JSON
        if (IsProtobuf(bytes))
            return KnownErrors.PlainProtobuf;
        var isUtf8 = Utf8.IsValid(bytes);
        return bytes.ContainsAny(Controls) ? null
            : isUtf8 && !bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? KnownErrors.TextAsJson
            : KnownErrors.OtherEncoding;
    }

    /// <summary>Whether there is a zero and the number of a schema, as serializers for a registry write them.</summary>
    private static bool HasWireHeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length > WireHeaderSize && bytes[0] == 0 && System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) > 0;

    /// <summary>Whether there is a byte order mark of UTF-16, or each second byte of the first eight is 0 and no other.</summary>
    private static bool IsUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return true;
        if (bytes.Length < 4 || bytes.Length % 2 != 0)
            return false;
        return EachSecondIsZero(bytes, 0) || EachSecondIsZero(bytes, 1);
    }

    private static bool EachSecondIsZero(ReadOnlySpan<byte> bytes, int first)
    {
        for (var i = 0; i < Math.Min(bytes.Length, 8); i++)
        {
            if ((bytes[i] == 0) != (i % 2 == first))
                return false;
        }
        return true;
    }

    /// <summary>Whether the bytes are the fields of a Protobuf message to their end, and no text.</summary>
    private static bool IsProtobuf(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && !bytes.ContainsAny(Controls))
            return false;
        for (var fields = 0; fields < ProtobufFieldsMax; fields++)
        {
            if (bytes.IsEmpty)
                return fields > 0;
            if (!TryReadVarint(ref bytes, out var tag) || tag >> 3 == 0 || !TrySkip(ref bytes, (int)(tag & 7)))
                return false;
        }
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> bytes, int wireType)
    {
        ulong size;
        switch (wireType)
        {
            case 0:
                return TryReadVarint(ref bytes, out _);
            case 1:
                size = 8;
                break;
            case 2:
                if (!TryReadVarint(ref bytes, out size))
                    return false;
                break;
            case 5:
                size = 4;
                break;
            default:
                return false;
        }
        if (size > (ulong)bytes.Length)
            return false;
        bytes = bytes[(int)size..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }
        return false;
    }
}
