using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>DeleteRecords (key 21), versions 0-2, complete. Source: protocol guide; KIP-107.</summary>
internal sealed class DeleteRecordsHandler(TopicCatalog catalog) : IRequestHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    private const long ToHighWatermark = -1;

    public async ValueTask<DeleteRecordsResponse?> HandleAsync(RequestContext context, DeleteRecordsRequest request, CancellationToken cancellationToken)
    {
        var response = new DeleteRecordsResponse();
        foreach (var asked in request.Topics)
        {
            var topicResponse = new DeleteRecordsResponse.DeleteRecordsTopicResult { Name = asked.Name };
            response.Topics.Add(topicResponse);
            catalog.TryGet(asked.Name, out var topic);
            foreach (var partition in asked.Partitions)
            {
                // It flushes a file, so it does not run on the connection's thread.
                topicResponse.Partitions.Add(await Task.Run(() => Delete(topic, partition), cancellationToken).ConfigureAwait(false));
            }
        }

        return response;
    }

    private static DeleteRecordsResponse.DeleteRecordsPartitionResult Delete(Topic? topic, DeleteRecordsRequest.DeleteRecordsPartition asked)
    {
        var response = new DeleteRecordsResponse.DeleteRecordsPartitionResult { PartitionIndex = asked.PartitionIndex, LowWatermark = -1 };
        var partition = topic?.FindPartition(asked.PartitionIndex);
        if (partition is null)
        {
            response.ErrorCode = ErrorCode.UnknownTopicOrPartition;
            return response;
        }

        if (topic!.IsInternal || !topic.Config.IsDeleted)
        {
            response.ErrorCode = topic.IsInternal ? ErrorCode.InvalidTopic : ErrorCode.PolicyViolation;
            return response;
        }

        try
        {
            var before = asked.Offset == ToHighWatermark ? partition.Log.HighWatermark : asked.Offset;
            if (before < 0 || before > partition.Log.HighWatermark)
                response.ErrorCode = ErrorCode.OffsetOutOfRange;
            else
                response.LowWatermark = partition.Log.DeleteRecords(before);
        }
        catch (StorageException)
        {
            response.ErrorCode = ErrorCode.KafkaStorageError;   // storage has said why in the log
        }

        return response;
    }
}
