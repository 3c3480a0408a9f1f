using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Protocol.Tests.Records;

public sealed class RecordBatchTests
{
    private static readonly Gen<byte[]?> GenBytes = Gen.Frequency((1, Gen.Const((byte[]?)null)), (1, Gen.Const<byte[]?>([])), (6, Gen.Byte.Array[1, 300].Select(bytes => (byte[]?)bytes)));

    private static readonly Gen<RecordData> GenRecord = Gen.Select(
        Gen.Long[0, 4_000_000_000_000], GenBytes, GenBytes, Gen.Select(Gen.String, GenBytes).Array[0, 4], (timestamp, key, value, headers) => new RecordData(timestamp, key, value, headers));

    private static readonly Gen<CompressionCodec> GenCodec = Gen.Int[0, 4].Select(codec => (CompressionCodec)codec);

    [Fact]
    public void WhatIsAppendedIsRead() => Gen.Select(GenRecord.Array[1, 30], GenCodec, Gen.Long[0, long.MaxValue / 2]).Sample((records, codec, baseOffset) =>
    {
        using var builder = new RecordBatchBuilder { Compression = codec, BaseOffset = baseOffset };
        foreach (var record in records)
            record.AppendTo(builder);
        var batch = RecordBatchView.Read(builder.Build().Span);
        using var reader = new RecordBatchReader();
        var facts = reader.Validate(batch, requireConsecutiveOffsets: true);
        var i = 0;
        foreach (var record in reader.Read(batch))
        {
            records[i].AssertIs(record);
            Assert.Equal(baseOffset + i++, record.Offset);
        }
        Assert.Equal(records.Length, i);
        Assert.Equal(records.Max(record => record.Timestamp), facts.MaxTimestamp);
        Assert.Equal(batch.MaxTimestamp, facts.MaxTimestamp);
        Assert.Equal(records.Any(record => record.Key is null), facts.HasNullKey);
        Assert.Equal(baseOffset + records.Length, batch.NextOffset);
    });

    [Fact]
    public void EditsLeaveTheRecordsAsTheyAre() =>
        Gen.Select(GenRecord.Array[1, 10], GenCodec, Gen.Long[0, 1L << 50], Gen.Int, Gen.Long[0, 1L << 50]).Sample((records, codec, offset, epoch, timestamp) =>
        {
            using var builder = new RecordBatchBuilder { Compression = codec };
            foreach (var record in records)
                record.AppendTo(builder);
            var bytes = builder.Build().ToArray();
            RecordBatchEditor.SetBaseOffset(bytes, offset);
            RecordBatchEditor.SetPartitionLeaderEpoch(bytes, epoch);
            Assert.True(RecordBatchView.Read(bytes).IsCrcValid);
            RecordBatchEditor.SetLogAppendTime(bytes, timestamp);

            using var reader = new RecordBatchReader();
            var batch = RecordBatchView.Read(bytes);
            reader.Validate(batch, requireConsecutiveOffsets: true);
            Assert.Equal(epoch, batch.PartitionLeaderEpoch);
            Assert.Equal(TimestampType.LogAppendTime, batch.TimestampType);
            var i = 0;
            foreach (var record in reader.Read(batch))
            {
                (records[i] with { Timestamp = timestamp }).AssertIs(record);
                Assert.Equal(offset + i++, record.Offset);
            }
        });

    [Fact]
    public void RecordsOfABatchCanBeCopiedWithGaps() => Gen.Select(GenRecord.Array[2, 20], Gen.Int, GenCodec).Sample((records, seed, codec) =>
    {
        using var builder = new RecordBatchBuilder { Compression = codec, BaseOffset = 1000 };
        foreach (var record in records)
            record.AppendTo(builder);
        var bytes = builder.Build().ToArray();
        var random = new Random(seed);
        var kept = Enumerable.Range(0, records.Length).Where(_ => random.Next(2) == 0).ToList();

        // As compaction does it: what is kept keeps its offset, and the batch its end.
        using var reader = new RecordBatchReader();
        using var copy = new RecordBatchBuilder { Compression = codec, BaseOffset = 1000 };
        foreach (var record in reader.Read(RecordBatchView.Read(bytes)))
        {
            if (kept.Contains(record.OffsetDelta))
                copy.Append(record);
        }
        var compacted = RecordBatchView.Read(copy.Build(lastOffsetDelta: records.Length - 1).Span);

        reader.Validate(compacted, requireConsecutiveOffsets: false);
        Assert.Equal(kept.Count, compacted.RecordCount);
        Assert.Equal(999 + records.Length, compacted.LastOffset);
        var i = 0;
        foreach (var record in reader.Read(compacted))
        {
            Assert.Equal(1000 + kept[i], record.Offset);
            records[kept[i++]].AssertIs(record);
        }
    });

    [Fact]
    public void EveryCutOfALogStopsAtTheLastWholeBatch()
    {
        var log = (byte[])[.. GoldenBatches.All["mixed-none"].Bytes, .. GoldenBatches.All["marker-commit"].Bytes, .. GoldenBatches.All["mixed-lz4"].Bytes];
        int[] ends =
        [
            0, GoldenBatches.All["mixed-none"].Bytes.Length,
            GoldenBatches.All["mixed-none"].Bytes.Length + GoldenBatches.All["marker-commit"].Bytes.Length, log.Length,
        ];
        for (var size = 0; size <= log.Length; size++)
        {
            var batches = RecordBatchEnumerable.Of(log.AsSpan(0, size)).GetEnumerator();
            var count = 0;
            while (batches.MoveNext())
                Assert.Equal(ends[count++], batches.Position);
            Assert.Equal(ends.Last(end => end <= size), batches.Position);
            Assert.Equal(ends.Contains(size) ? RecordBatchStatus.Whole : RecordBatchStatus.Incomplete, batches.Status);
        }
    }

    [Theory]
    [InlineData(0, RecordBatchStatus.UnsupportedMagic)]
    [InlineData(1, RecordBatchStatus.UnsupportedMagic)]
    [InlineData(3, RecordBatchStatus.UnsupportedMagic)]
    public void AnotherMagicIsNotRead(byte magic, RecordBatchStatus status)
    {
        var bytes = GoldenBatches.All["mixed-none"].Bytes.ToArray();
        bytes[16] = magic;

        Assert.Equal(status, RecordBatchView.TryRead(bytes, out _));
        Assert.Equal(ErrorCode.UnsupportedForMessageFormat, Assert.Throws<RecordBatchException>(() => RecordBatchView.Read(bytes)).ErrorCode);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(48)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void AnImpossibleLengthIsNotRead(int length)
    {
        var bytes = GoldenBatches.All["mixed-none"].Bytes.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), length);

        Assert.Equal(RecordBatchStatus.InvalidSize, RecordBatchView.TryRead(bytes, out _));
        Assert.Throws<RecordBatchException>(() => RecordBatchView.Read(bytes));
    }

    [Fact]
    public void EveryFlippedBitIsFoundByTheCrc()
    {
        var bytes = GoldenBatches.All["mixed-none"].Bytes.ToArray();
        for (var bit = 17 * 8; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(RecordBatchView.Read(bytes).IsCrcValid);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.True(RecordBatchView.Read(bytes).IsCrcValid);
    }

    [Fact]
    public void ABatchWithoutRecordsKeepsItsEnd()
    {
        using var builder = new RecordBatchBuilder { BaseOffset = 10, ProducerId = 5, ProducerEpoch = 0, BaseSequence = 7, Compression = CompressionCodec.Gzip };
        var batch = RecordBatchView.Read(builder.Build(lastOffsetDelta: 4).Span);
        using var reader = new RecordBatchReader();

        Assert.Equal(0, reader.Validate(batch, requireConsecutiveOffsets: false).RecordCount);
        Assert.Equal(15, batch.NextOffset);
        Assert.Equal(11, batch.LastSequence);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build());
    }

    [Fact]
    public void AnOffsetDeltaOutOfOrderIsInvalid()
    {
        var bytes = GoldenBatches.All["gaps"].Bytes.ToArray();
        using var reader = new RecordBatchReader();

        var exception = Assert.Throws<RecordBatchException>(() => reader.Validate(RecordBatchView.Read(bytes), requireConsecutiveOffsets: true));

        Assert.Equal(ErrorCode.InvalidRecord, exception.ErrorCode);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void ABatchThatGrowsBeyondTheLimitIsRefusedWithoutTheMemory(CompressionCodec codec)
    {
        using var builder = new RecordBatchBuilder { Compression = codec };
        builder.Append(0, null, new byte[20_000_000]);
        var bytes = builder.Build().ToArray();
        Assert.InRange(bytes.Length, 1, 1_500_000);
        using var reader = new RecordBatchReader(decompressedBytesMax: 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var exception = Assert.Throws<RecordBatchException>(() => reader.Read(RecordBatchView.Read(bytes)));

        Assert.Equal(ErrorCode.MessageTooLarge, exception.ErrorCode);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        using var patient = new RecordBatchReader();
        Assert.Equal(1, patient.Validate(RecordBatchView.Read(bytes), requireConsecutiveOffsets: true).RecordCount);
    }

    [Fact]
    public void WalkingOverRecordsAllocatesNothing()
    {
        using var reader = new RecordBatchReader();
        var bytes = GoldenBatches.All["mixed-none"].Bytes;
        Walk(reader, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var total = Walk(reader, bytes);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, total);
    }

    private static long Walk(RecordBatchReader reader, ReadOnlySpan<byte> bytes)
    {
        long total = 0;
        foreach (var batch in RecordBatchEnumerable.Of(bytes))
        {
            if (!batch.IsCrcValid)
                return 0;
            foreach (var record in reader.Read(batch))
            {
                total += record.Key.Length + record.Value.Length;
                foreach (var header in record.Headers)
                    total += header.Value.Length;
            }
        }
        return total;
    }

    private sealed record RecordData(long Timestamp, byte[]? Key, byte[]? Value, (string Key, byte[]? Value)[] Headers)
    {
        public void AppendTo(RecordBatchBuilder builder) =>
            builder.Append(Timestamp, Key, Value, [.. Headers.Select(header => new RecordHeader(header.Key, header.Value))]);

        public void AssertIs(RecordView record)
        {
            Assert.Equal(Timestamp, record.Timestamp);
            Assert.Equal(Key is not null, record.HasKey);
            Assert.True(record.Key.SequenceEqual(Key));
            Assert.Equal(Value is not null, record.HasValue);
            Assert.True(record.Value.SequenceEqual(Value));
            Assert.Equal(Headers.Length, record.HeaderCount);
            var i = 0;
            foreach (var header in record.Headers)
            {
                Assert.True(header.Key.SequenceEqual(Encoding.UTF8.GetBytes(Headers[i].Key)));
                Assert.Equal(Headers[i].Value is not null, header.HasValue);
                Assert.True(header.Value.SequenceEqual(Headers[i++].Value));
            }
        }
    }
}
