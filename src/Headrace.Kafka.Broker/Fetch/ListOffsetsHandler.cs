using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Fetch;

/// <summary>
/// ListOffsets (key 2), versions 1-11, complete; there is no remote storage, so the local log is the whole log.
/// Source: protocol guide; KIP-79 (timestamps), KIP-734 (max timestamp), KIP-405 and KIP-1005 (tiers).
/// </summary>
internal sealed class ListOffsetsHandler(TopicCatalog catalog, ILogger<ListOffsetsHandler> logger) : IRequestHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;
    private const long EarliestPendingUpload = -6;
    private const sbyte ReadCommitted = 1;
    private const int LeaderEpochVersionMin = 4;

    public ValueTask<ListOffsetsResponse?> HandleAsync(RequestContext context, ListOffsetsRequest request, CancellationToken cancellationToken)
    {
        var response = new ListOffsetsResponse();
        foreach (var asked in request.Topics)
        {
            var topicResponse = new ListOffsetsResponse.ListOffsetsTopicResponse { Name = asked.Name };
            response.Topics.Add(topicResponse);
            catalog.TryGet(asked.Name, out var topic);
            foreach (var partition in asked.Partitions)
            {
                var found = Find(topic?.FindPartition(partition.PartitionIndex), partition, request.IsolationLevel == ReadCommitted);
                if (found.Offset >= 0 && context.Version >= LeaderEpochVersionMin)
                    found.LeaderEpoch = Partition.LeaderEpoch;
                topicResponse.Partitions.Add(found);
            }
        }

        return new(response);
    }

    private ListOffsetsResponse.ListOffsetsPartitionResponse Find(Partition? partition, ListOffsetsRequest.ListOffsetsPartition asked, bool isCommitted)
    {
        var response = new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = asked.PartitionIndex };
        if (partition is null)
        {
            response.ErrorCode = ErrorCode.UnknownTopicOrPartition;
            return response;
        }

        response.ErrorCode = Partition.CheckLeaderEpoch(asked.CurrentLeaderEpoch);
        if (response.ErrorCode != ErrorCode.None)
            return response;

        try
        {
            switch (asked.Timestamp)
            {
                case Latest:
                    response.Offset = isCommitted ? partition.LastStableOffset : partition.Log.HighWatermark;
                    break;
                case Earliest or EarliestLocal:
                    response.Offset = partition.Log.LogStartOffset;
                    break;
                case LatestTiered or EarliestPendingUpload:
                    break;   // nothing is tiered, nothing waits to be: -1
                case MaxTimestamp:
                    Answer(response, partition.Log.FindMaxTimestamp());
                    break;
                default:
                    Answer(response, partition.Log.FindByTimestamp(asked.Timestamp));
                    break;
            }
        }
        catch (StorageException exception)
        {
            logger.ReadFailed(partition.Log.Id, exception.Message);
            response.ErrorCode = ErrorCode.KafkaStorageError;
        }

        return response;
    }

    private static void Answer(ListOffsetsResponse.ListOffsetsPartitionResponse response, OffsetAndTimestamp? found)
    {
        if (found is not { } record)
            return;
        response.Offset = record.Offset;
        response.Timestamp = record.Timestamp;
    }
}
