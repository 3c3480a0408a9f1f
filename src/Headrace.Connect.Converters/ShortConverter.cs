using System.Buffers.Binary;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>Converts 16-bit integers to and from their big-endian bytes.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.ShortConverter")]
public sealed class ShortConverter() : NumberConverter("short", "ShortDeserializer", DataKind.Int16, Schema.OptionalInt16, sizeof(short))
{
    private protected override void Write(in DataValue value, Span<byte> bytes) => BinaryPrimitives.WriteInt16BigEndian(bytes, value.AsInt16());

    private protected override DataValue Read(ReadOnlySpan<byte> bytes) => DataValue.From(BinaryPrimitives.ReadInt16BigEndian(bytes));
}
