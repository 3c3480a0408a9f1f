using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Protocol.Tests.Records;

namespace Headrace.Kafka.Protocol.Tests.Fuzz;

public sealed class RecordBatchFuzzTests
{
    private const int DecompressedBytesMax = 1 << 20;

    public static TheoryData<string> Names => [.. GoldenBatches.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void BrokenBatchesAreRefusedOrReadButNeverMore(string name)
    {
        var source = GoldenBatches.All[name].Bytes;
        var random = new Random(20260102);
        using var reader = new RecordBatchReader(DecompressedBytesMax);
        for (var i = 0; i < 1500 * Mutation.Effort; i++)
        {
            // Half of them break the records under a right length and CRC, so that the codecs and the record reader see them.
            var bytes = i % 2 == 0
                ? Mutation.Mutate(random, source)
                : Repair((byte[])[.. source[..RecordBatchView.HeaderBytes], .. Mutation.Mutate(random, source[RecordBatchView.HeaderBytes..])]);
            Try(reader, bytes);
        }
    }

    private static byte[] Repair(byte[] bytes)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), bytes.Length - 12);
        RecordBatchEditor.UpdateCrc(bytes);
        return bytes;
    }

    private static void Try(RecordBatchReader reader, byte[] bytes)
    {
        try
        {
            foreach (var batch in RecordBatchEnumerable.Of(bytes))
            {
                reader.Validate(batch, requireConsecutiveOffsets: true);
                foreach (var record in reader.Read(batch))
                {
                    if (batch.IsControl)
                        ControlRecord.Read(record);
                }
            }
        }
        catch (RecordBatchException)
        {
            // What is expected of most of them.
        }
        catch (Exception exception)
        {
            Assert.Fail($"{Convert.ToHexStringLower(bytes)}: {exception}");
        }
    }
}
