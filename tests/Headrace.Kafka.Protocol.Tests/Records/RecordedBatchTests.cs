using System.Text;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Protocol.Tests.Records;

/// <summary>Batches that the Java producer and librdkafka sent: key "key", value 88 times "a", header h=v.</summary>
public sealed class RecordedBatchTests
{
    private const string PlainRecords = "cc010000000" + "66b6579b001" + Value + "02026802" + "76";

    private const string Value =
        "61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
        + "616161616161616161616161616161616161616161616161616161616161616161616161616161616161";

    public static TheoryData<string, string> CompleteBatches => new()
    {
        {
            "java none",
            "000000000000000000000099ffffffff023410e3ee0000000000000000018bcfe5687b0000018bcfe5687b00000000000003f500000000000000000001" + PlainRecords
        },
        {
            "librdkafka none",
            "00000000000000000000009900000000024ae952d8000000000000000001a2021cfd92000001a2021cfd92ffffffffffffffffffffffffffff00000001" + PlainRecords
        },
    };

    public static TheoryData<CompressionCodec, string> CompressedRecords => new()
    {
        { CompressionCodec.Gzip, "1f8b08000000000000ff3bc3c8c0c0c0969d5ab98131914680892983a90c00337a817568000000" },
        { CompressionCodec.Gzip, "1f8b08000000000000033bc3c8c0c0c0969d5ab98131914680892983a90c00337a817568000000" },
        { CompressionCodec.Snappy, "82534e4150505900000000010000000" + "10000001a682ccc01000000066b6579b00161fe01005a0100100202680276" },
        { CompressionCodec.Snappy, "682ccc01000000066b6579b00161fe01005a0100100202680276" },
        { CompressionCodec.Lz4, "04224d18604082" + "16000000cfcc01000000066b6579b0016101004450020268027600000000" },
        { CompressionCodec.Zstd, "28b52ffd0058bc000088cc01000000066b6579b0016102026802760100348124010000" },
        { CompressionCodec.Zstd, "28b52ffd0058bd000088cc01000000066b6579b0016102026802760100348124" },
    };

    [Theory]
    [MemberData(nameof(CompleteBatches))]
    public void ABatchOfARealProducerIsReadAndItsCrcHolds(string producer, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        var batch = RecordBatchView.Read(bytes);

        Assert.True(batch.IsCrcValid, producer);
        batch.ThrowIfCorrupt();
        Assert.Equal(bytes.Length, batch.SizeBytes);
        AssertTheRecord(batch);
    }

    [Theory]
    [MemberData(nameof(CompressedRecords))]
    public void RecordsThatARealProducerCompressedAreRead(CompressionCodec codec, string hex)
    {
        using var compression = new RecordCompression();
        using var output = new GrowableBuffer(1000);

        compression.Decompress(codec, Convert.FromHexString(hex), output);

        Assert.Equal(PlainRecords, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void TheBuilderWritesWhatJavaWrites()
    {
        using var builder = new RecordBatchBuilder { ProducerId = 0x3f5, ProducerEpoch = 0, BaseSequence = 0 };
        builder.Append(0x18bcfe5687b, "key"u8.ToArray(), Encoding.ASCII.GetBytes(new string('a', 88)), new RecordHeader("h", "v"u8.ToArray()));

        Assert.Equal(CompleteBatches.First().Data.Item2, Convert.ToHexStringLower(builder.Build().Span));
    }

    [Fact]
    public void TheEndMarkerIsThatOfARealCoordinator()
    {
        using var builder = new RecordBatchBuilder { BaseOffset = 1, PartitionLeaderEpoch = 0, ProducerId = 5, ProducerEpoch = 1 };
        builder.AppendEndMarker(isCommit: true, coordinatorEpoch: 0, timestampMs: 1_700_000_000_000);

        var batch = RecordBatchView.Read(builder.Build().Span);

        Assert.Equal("200000000800000001" + "0c00000000000000", Convert.ToHexStringLower(batch.RecordBytes));
        Assert.Equal(0x30, batch.Attributes);
        Assert.Equal(-1, batch.BaseSequence);
        Assert.Equal(0x42 + 12, batch.SizeBytes);
    }

    [Fact]
    public void TheChecksumIsCastagnolis() => Assert.Equal(0xe3069283, Crc32C.Compute("123456789"u8));

    private static void AssertTheRecord(RecordBatchView batch)
    {
        using var reader = new RecordBatchReader();
        var count = 0;
        foreach (var record in reader.Read(batch))
        {
            count++;
            Assert.Equal(0, record.Offset);
            Assert.Equal(batch.BaseTimestamp, record.Timestamp);
            Assert.Equal("key"u8, record.Key);
            Assert.Equal(88, record.Value.Length);
            foreach (var header in record.Headers)
            {
                Assert.Equal("h"u8, header.Key);
                Assert.Equal("v"u8, header.Value);
            }
            Assert.Equal(1, record.HeaderCount);
        }
        Assert.Equal(1, count);
        Assert.Equal(1, reader.Validate(batch, requireConsecutiveOffsets: true).RecordCount);
    }
}
