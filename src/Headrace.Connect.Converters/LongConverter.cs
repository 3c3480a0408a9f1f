using System.Buffers.Binary;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>Converts 64-bit integers to and from their big-endian bytes.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.LongConverter")]
public sealed class LongConverter() : NumberConverter("long", "LongDeserializer", DataKind.Int64, Schema.OptionalInt64, sizeof(long))
{
    private protected override void Write(in DataValue value, Span<byte> bytes) => BinaryPrimitives.WriteInt64BigEndian(bytes, value.AsInt64());

    private protected override DataValue Read(ReadOnlySpan<byte> bytes) => DataValue.From(BinaryPrimitives.ReadInt64BigEndian(bytes));
}
