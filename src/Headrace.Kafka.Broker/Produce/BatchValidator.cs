using System.Collections.Concurrent;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Broker.Produce;

/// <summary>
/// Checks what a producer sent before it is appended, and changes what the topic's settings ask for: log append time, compression. It walks over every record
/// once, so that no consumer ever meets a record that it can't read. Usable by several threads.
/// </summary>
/// <remarks>Source: protocol guide, record batch; KIP-32 (timestamps), KIP-110 (zstd).</remarks>
internal sealed class BatchValidator(TimeProvider time) : IDisposable
{
    private const int ZstdProduceVersionMin = 7;
    private const int ReadersKept = 16;

    private readonly ConcurrentQueue<RecordBatchReader> _readers = [];

    /// <summary>Checks one partition's records.</summary>
    /// <param name="records">What the request holds for the partition: one batch; changed in place where the topic asks for it.</param>
    /// <param name="config">The topic's settings.</param>
    /// <param name="version">The produce request's version.</param>
    /// <param name="rewritten">The batch to append instead, where it had to be compressed again.</param>
    /// <exception cref="RecordBatchException">The batch is refused, with the error that the producer gets.</exception>
    public void Validate(Span<byte> records, TopicConfig config, short version, out byte[]? rewritten)
    {
        rewritten = null;
        if (records.IsEmpty)
            throw new RecordBatchException(ErrorCode.InvalidRecord, "A produce request has no record batch for a partition.");
        var batch = RecordBatchView.Read(records);
        if (batch.SizeBytes != records.Length)
            throw new RecordBatchException(ErrorCode.InvalidRecord, "A produce request has more than one record batch for a partition.");
        if (batch.SizeBytes > config.BatchBytesMax)
        {
            throw new RecordBatchException(
                ErrorCode.MessageTooLarge, $"The record batch has {batch.SizeBytes} bytes, {TopicSettings.MaxMessageBytes} of the topic allows {config.BatchBytesMax}.");
        }

        CheckHeader(batch, version);
        if (!_readers.TryDequeue(out var reader))
            reader = new();
        try
        {
            var facts = reader.Validate(batch, requireConsecutiveOffsets: true);
            if (facts.RecordCount == 0)
                throw new RecordBatchException(ErrorCode.InvalidRecord, "A record batch holds no records.");
            if (facts.HasNullKey && config.IsCompacted)
                throw new RecordBatchException(ErrorCode.InvalidRecord, "Compacted topic cannot accept message without key.");
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (!config.IsLogAppendTime)
                CheckTimestamps(reader, batch, facts, config, now);
            if (config.CompressionType != "producer" && config.CompressionType != NameOf(batch.Compression))
                rewritten = Recompress(reader, batch, config, config.IsLogAppendTime ? now : null);
            else if (config.IsLogAppendTime)
                RecordBatchEditor.SetLogAppendTime(records, now);
            else if (facts.MaxTimestamp != batch.MaxTimestamp)
                RecordBatchEditor.SetMaxTimestamp(records, facts.MaxTimestamp);   // the time index trusts the header
        }
        finally
        {
            if (_readers.Count < ReadersKept)
                _readers.Enqueue(reader);
            else
                reader.Dispose();
        }
    }

    public void Dispose()
    {
        while (_readers.TryDequeue(out var reader))
            reader.Dispose();
    }

    private static void CheckHeader(RecordBatchView batch, short version)
    {
        if (batch.IsControl)
            throw new RecordBatchException(ErrorCode.InvalidRecord, "A client can't write control batches.");
        if (batch.IsTransactional)
            throw new RecordBatchException(ErrorCode.InvalidTxnState, "This broker has no transactions yet.");
        if (batch.TimestampType != TimestampType.CreateTime)
            throw new RecordBatchException(ErrorCode.InvalidTimestamp, "A producer's batch says that its timestamps are the broker's.");
        if (batch.HasDeleteHorizon)
            throw new RecordBatchException(ErrorCode.InvalidRecord, "A client can't set a delete horizon.");
        if (batch.ProducerId >= 0 && (batch.ProducerEpoch < 0 || batch.BaseSequence < 0))
            throw new RecordBatchException(ErrorCode.InvalidRecord, $"A batch of producer {batch.ProducerId} has the epoch {batch.ProducerEpoch} and the sequence {batch.BaseSequence}.");
        if (batch.Compression == CompressionCodec.Zstd && version < ZstdProduceVersionMin)
            throw new RecordBatchException(ErrorCode.UnsupportedCompressionType, $"Produce requests with version {version} are not allowed to use zstd compression.");
    }

    private static void CheckTimestamps(RecordBatchReader reader, RecordBatchView batch, RecordBatchFacts facts, TopicConfig config, long now)
    {
        if (facts.MaxTimestamp >= 0 && facts.MaxTimestamp > now && facts.MaxTimestamp - now > config.TimestampAfterMaxMs)
            throw OutOfRange(facts.MaxTimestamp, config, now);
        if (config.TimestampBeforeMaxMs == long.MaxValue)
            return;
        foreach (var record in reader.Read(batch))   // a second walk, only for topics that have this limit
        {
            if (record.Timestamp >= 0 && now > record.Timestamp && now - record.Timestamp > config.TimestampBeforeMaxMs)
                throw OutOfRange(record.Timestamp, config, now);
        }
    }

    private static RecordBatchException OutOfRange(long timestamp, TopicConfig config, long now) => new(
        ErrorCode.InvalidTimestamp,
        $"The timestamp {timestamp} of a record is out of range: it may lie {config.TimestampBeforeMaxMs} ms before and {config.TimestampAfterMaxMs} ms after the broker's {now}.");

    private static byte[] Recompress(RecordBatchReader reader, RecordBatchView batch, TopicConfig config, long? logAppendTimeMs)
    {
        using var builder = new RecordBatchBuilder
        {
            Compression = CodecOf(config.CompressionType),
            CompressionLevel = config.CompressionType switch
            {
                "gzip" => config.Int(TopicSettings.CompressionGzipLevel),
                "lz4" => config.Int(TopicSettings.CompressionLz4Level),
                "zstd" => config.Int(TopicSettings.CompressionZstdLevel),
                _ => null,
            },
            BaseOffset = batch.BaseOffset,
            ProducerId = batch.ProducerId,
            ProducerEpoch = batch.ProducerEpoch,
            BaseSequence = batch.BaseSequence,
            IsTransactional = batch.IsTransactional,
            LogAppendTimeMs = logAppendTimeMs,
        };
        foreach (var record in reader.Read(batch))
            builder.Append(record);
        return builder.Build().ToArray();
    }

    private static string NameOf(CompressionCodec codec) => codec switch
    {
        CompressionCodec.None => "uncompressed",
        CompressionCodec.Gzip => "gzip",
        CompressionCodec.Snappy => "snappy",
        CompressionCodec.Lz4 => "lz4",
        CompressionCodec.Zstd => "zstd",
        _ => "",
    };

    private static CompressionCodec CodecOf(string name) => name switch
    {
        "gzip" => CompressionCodec.Gzip,
        "snappy" => CompressionCodec.Snappy,
        "lz4" => CompressionCodec.Lz4,
        "zstd" => CompressionCodec.Zstd,
        _ => CompressionCodec.None,
    };
}
