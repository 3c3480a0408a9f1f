using System.Buffers.Binary;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>Converts 64-bit IEEE 754 numbers to and from their big-endian bytes.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.DoubleConverter")]
public sealed class DoubleConverter() : NumberConverter("double", "Deserializer", DataKind.Float64, Schema.OptionalFloat64, sizeof(double))
{
    private protected override void Write(in DataValue value, Span<byte> bytes) => BinaryPrimitives.WriteDoubleBigEndian(bytes, value.AsFloat64());

    private protected override DataValue Read(ReadOnlySpan<byte> bytes) => DataValue.From(BinaryPrimitives.ReadDoubleBigEndian(bytes));
}
