using System.Buffers.Binary;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>Converts 32-bit integers to and from their big-endian bytes.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.IntegerConverter")]
public sealed class IntegerConverter() : NumberConverter("integer", "IntegerDeserializer", DataKind.Int32, Schema.OptionalInt32, sizeof(int))
{
    private protected override void Write(in DataValue value, Span<byte> bytes) => BinaryPrimitives.WriteInt32BigEndian(bytes, value.AsInt32());

    private protected override DataValue Read(ReadOnlySpan<byte> bytes) => DataValue.From(BinaryPrimitives.ReadInt32BigEndian(bytes));
}
