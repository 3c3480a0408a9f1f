using System.Buffers.Binary;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>Converts 32-bit IEEE 754 numbers to and from their big-endian bytes.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.FloatConverter")]
public sealed class FloatConverter() : NumberConverter("float", "Deserializer", DataKind.Float32, Schema.OptionalFloat32, sizeof(float))
{
    private protected override void Write(in DataValue value, Span<byte> bytes) => BinaryPrimitives.WriteSingleBigEndian(bytes, value.AsFloat32());

    private protected override DataValue Read(ReadOnlySpan<byte> bytes) => DataValue.From(BinaryPrimitives.ReadSingleBigEndian(bytes));
}
