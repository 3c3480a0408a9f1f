using System.Threading.Channels;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>
/// Writes groups to <c>__consumer_offsets</c>. One loop takes everything that came while the last flush was under way, appends it as one batch for each
/// partition, waits for the flush, and tells the writers in their order. The topic is made at the first write.
/// </summary>
internal sealed class OffsetsTopic : IGroupLog, IAsyncDisposable
{
    private const int BatchBytesMax = 256 * 1024;
    private const int WritesMax = 1000;

    private readonly TopicCatalog _catalog;
    private readonly BrokerConfig _config;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _loop;

    // Not bounded: who writes waits for the outcome, so there is at most one write for each connection and group.
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new() { SingleReader = true });

    public OffsetsTopic(TopicCatalog catalog, BrokerConfig config, TimeProvider time, ILogger<OffsetsTopic> logger)
    {
        _catalog = catalog;
        _config = config;
        _time = time;
        _logger = logger;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The partition that a group belongs to, as every Kafka client and tool computes it.</summary>
    public static int PartitionOf(string groupId, int partitions)
    {
        var hash = 0;
        foreach (var character in groupId)
            hash = unchecked((31 * hash) + character);   // Java's String.hashCode
        return (hash == int.MinValue ? 0 : Math.Abs(hash)) % partitions;
    }

    public Task<ErrorCode> WriteAsync(string groupId, IReadOnlyList<GroupRecord> records, Action<ErrorCode> applied)
    {
        var write = new Write(groupId, records, applied);
        if (!_writes.Writer.TryWrite(write))
            write.Complete(ErrorCode.CoordinatorNotAvailable, runApplied: false);   // the broker stops
        return write.Completed;
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var taken = new List<Write>();
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            taken.Clear();
            while (taken.Count < WritesMax && _writes.Reader.TryRead(out var write))
                taken.Add(write);
            Exception? failure = null;
            try
            {
                await AppendAsync(taken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Whatever it was, the waiting clients are told, and the loop goes on for the next ones: a full disk may have room again.
                failure = exception;
                _logger.OffsetsNotWritten(exception, taken.Count);
            }

            foreach (var write in taken)
                write.Complete(failure is null ? ErrorCode.None : ErrorCode.CoordinatorNotAvailable, runApplied: true);
        }
    }

    private async Task AppendAsync(List<Write> writes)
    {
        var topic = await GetTopicAsync().ConfigureAwait(false);
        var flushes = new List<Task>();
        foreach (var group in writes.GroupBy(write => PartitionOf(write.GroupId, topic.Partitions.Count)))
        {
            var log = topic.Partitions[group.Key].Log;
            var end = Append(log, group.SelectMany(write => write.Records));
            flushes.Add(log.WaitUntilDurableAsync(end).AsTask());
        }

        await Task.WhenAll(flushes).ConfigureAwait(false);
    }

    private long Append(PartitionLog log, IEnumerable<GroupRecord> records)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        using var builder = new RecordBatchBuilder();
        var end = 0L;
        foreach (var record in records)
        {
            if (record.Value is null)
                builder.Append(now, record.Key, null);
            else
                builder.Append(now, record.Key, record.Value);
            if (builder.SizeBytes >= BatchBytesMax)
                end = AppendBatch(log, builder);
        }

        return builder.RecordCount > 0 ? AppendBatch(log, builder) : end;
    }

    private static long AppendBatch(PartitionLog log, RecordBatchBuilder builder)
    {
        var batch = System.Runtime.InteropServices.MemoryMarshal.AsMemory(builder.Build());
        var result = log.Append(batch.Span, Partition.LeaderEpoch, AppendOrigin.Coordinator);
        if (result.ErrorCode != ErrorCode.None)
            throw new StorageException(StorageFailure.Io, $"{log.Id} refused a batch of {batch.Length} bytes: {result.ErrorCode}.");
        builder.Reset();
        return result.LastOffset + 1;
    }

    private async ValueTask<Topic> GetTopicAsync()
    {
        if (_catalog.TryGet(Topic.ConsumerOffsets, out var topic))
            return topic;
        var created = await _catalog.CreateAsync(
            new(
                Topic.ConsumerOffsets,
                _config.OffsetsTopicPartitions,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [TopicSettings.CleanupPolicy] = "compact",
                    [TopicSettings.CompressionType] = "producer",
                    [TopicSettings.SegmentBytes] = _config.OffsetsTopicSegmentBytes,
                }),
            validateOnly: false,
            CancellationToken.None).ConfigureAwait(false);
        return created.Topic ?? throw new StorageException(StorageFailure.Io, $"{Topic.ConsumerOffsets} can't be made: {created.Message}");
    }

    private sealed class Write(string groupId, IReadOnlyList<GroupRecord> records, Action<ErrorCode> applied)
    {
        private readonly TaskCompletionSource<ErrorCode> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string GroupId => groupId;

        public IReadOnlyList<GroupRecord> Records => records;

        public Task<ErrorCode> Completed => _completed.Task;

        // The writer holds the coordinator's lock while it hands a write over, so what it wants to be told is only called from the loop.
        public void Complete(ErrorCode error, bool runApplied)
        {
            if (runApplied)
                applied(error);
            _completed.TrySetResult(error);
        }
    }
}
