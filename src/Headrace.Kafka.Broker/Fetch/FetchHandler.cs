using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Fetch;

/// <summary>
/// Fetch (key 1), versions 4-18, for consumers. Sessions are declined with id 0, so clients send full requests; there are no replicas to fetch from elsewhere.
/// Source: protocol guide; KIP-98 (isolation), KIP-227 (sessions), KIP-320 (leader epochs), KIP-516 (topic ids).
/// </summary>
internal sealed class FetchHandler(TopicCatalog catalog, BrokerConfig config, TimeProvider time, ILogger<FetchHandler> logger) : IRequestHandler<FetchRequest, FetchResponse>
{
    private const int TopicIdVersionMin = 13;
    private const int ZstdVersionMin = 10;
    private const sbyte ReadCommitted = 1;
    private const int SessionEpochInitial = 0;
    private const int SessionEpochFinal = -1;

    public async ValueTask<FetchResponse?> HandleAsync(RequestContext context, FetchRequest request, CancellationToken cancellationToken)
    {
        if (request.SessionEpoch is not (SessionEpochInitial or SessionEpochFinal))
            return new() { ErrorCode = ErrorCode.FetchSessionIdNotFound };

        var targets = FindTargets(request, context.Version);
        var response = new FetchResponse();
        if (IsAnswerable(context, request, targets, response) || request.MaxWaitMs <= 0)
            return response;

        var waiters = targets.Where(target => target.Partition is not null).Select(target => target.Partition!.Waiters).Distinct().ToArray();
        using var wait = new FetchWait(waiters, TimeSpan.FromMilliseconds(request.MaxWaitMs), time, cancellationToken);
        while (true)
        {
            // The first look after the registration sees what came in between; every later one follows a wake-up.
            context.Dispose();
            response = new();
            if (IsAnswerable(context, request, targets, response) || wait.IsOver)
                return response;
            await wait.WaitAsync().ConfigureAwait(false);
        }
    }

    private Target[] FindTargets(FetchRequest request, short version)
    {
        var targets = new List<Target>(request.Topics.Count);
        foreach (var asked in request.Topics)
        {
            var isById = version >= TopicIdVersionMin;
            var isFound = isById ? catalog.TryGet(asked.TopicId, out var topic) : catalog.TryGet(asked.Topic, out topic);
            foreach (var partition in asked.Partitions)
            {
                var found = isFound ? topic!.FindPartition(partition.Partition) : null;
                var error = found is not null ? Partition.CheckLeaderEpoch(partition.CurrentLeaderEpoch)
                    : isById && !isFound ? ErrorCode.UnknownTopicId
                    : ErrorCode.UnknownTopicOrPartition;
                targets.Add(new(asked, partition, found, error));
            }
        }

        return [.. targets];
    }

    // Fills the response with what is there, and says whether that is enough: the bytes asked for, or anything that the client must know at once.
    private bool IsAnswerable(RequestContext context, FetchRequest request, Target[] targets, FetchResponse response)
    {
        var bytesLeft = Math.Min(request.MaxBytes, config.FetchBytesMax);
        var bytes = 0;
        var hasError = targets.Length == 0;
        FetchResponse.FetchableTopicResponse? topicResponse = null;
        FetchRequest.FetchTopic? current = null;
        foreach (var target in targets)
        {
            if (target.Topic != current)
            {
                current = target.Topic;
                topicResponse = new() { Topic = current.Topic, TopicId = current.TopicId };
                response.Responses.Add(topicResponse);
            }

            var partitionResponse = Read(context, request, target, bytesLeft, isFirst: bytes == 0);
            topicResponse!.Partitions.Add(partitionResponse);
            hasError |= partitionResponse.ErrorCode != ErrorCode.None;
            var size = partitionResponse.Records.GetValueOrDefault().Length;
            bytes += size;
            bytesLeft = Math.Max(0, bytesLeft - size);
        }

        return hasError || bytes >= request.MinBytes;
    }

    private FetchResponse.PartitionData Read(RequestContext context, FetchRequest request, Target target, int bytesLeft, bool isFirst)
    {
        var asked = target.Asked;
        // Empty, not null: librdkafka takes an answer with null records for a broken one, errors or not, and never hears of the error.
        var response = new FetchResponse.PartitionData { PartitionIndex = asked.Partition, ErrorCode = target.Error, HighWatermark = -1, Records = ReadOnlyMemory<byte>.Empty };
        if (target.Partition is null || target.Error != ErrorCode.None)
            return response;
        try
        {
            var isCommitted = request.IsolationLevel == ReadCommitted;
            var end = isCommitted ? target.Partition.LastStableOffset : long.MaxValue;
            var read = target.Partition.Log.Read(asked.FetchOffset, Math.Min(asked.PartitionMaxBytes, bytesLeft), end, atLeastOneBatch: isFirst);
            context.DisposeAfterResponse(read);
            response.HighWatermark = read.HighWatermark;
            response.LastStableOffset = Math.Min(target.Partition.LastStableOffset, read.HighWatermark);
            response.LogStartOffset = read.LogStartOffset;
            response.AbortedTransactions = isCommitted ? [] : null;
            if (read.IsOutOfRange)
                response.ErrorCode = ErrorCode.OffsetOutOfRange;
            else if (context.Version < ZstdVersionMin && HasZstd(read.Batches.Span))
                response.ErrorCode = ErrorCode.UnsupportedCompressionType;
            else
                response.Records = read.Batches;
        }
        catch (StorageException exception) when (exception.Failure == StorageFailure.Closed)
        {
            response.ErrorCode = ErrorCode.UnknownTopicOrPartition;   // deleted, or about to be closed with the broker
        }
        catch (StorageException exception)
        {
            logger.ReadFailed(target.Partition.Log.Id, exception.Message);
            response.ErrorCode = ErrorCode.KafkaStorageError;
        }

        return response;
    }

    private static bool HasZstd(ReadOnlySpan<byte> batches)
    {
        foreach (var batch in RecordBatchEnumerable.Of(batches))
        {
            if (batch.Compression == CompressionCodec.Zstd)
                return true;
        }

        return false;
    }

    private readonly record struct Target(FetchRequest.FetchTopic Topic, FetchRequest.FetchPartition Asked, Partition? Partition, ErrorCode Error);
}
