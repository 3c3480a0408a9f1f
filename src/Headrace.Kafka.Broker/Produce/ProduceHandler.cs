using System.Runtime.InteropServices;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Produce;

/// <summary>
/// Produce (key 0), versions 3-13, without transactions yet; advertised from 0, because librdkafka compresses only where it sees that. acks=all is answered
/// after the flush to disk, which is one for all requests that came before it; acks=1 after the append; acks=0 not at all.
/// Source: protocol guide; KIP-98 (idempotence), KIP-467 (error messages), KIP-516 (topic ids).
/// </summary>
internal sealed class ProduceHandler(TopicCatalog catalog, BatchValidator validator, ILogger<ProduceHandler> logger) : IRequestHandler<ProduceRequest, ProduceResponse>
{
    private const short AcksNone = 0;
    private const short AcksLeader = 1;
    private const short AcksAll = -1;
    private const int TopicIdVersionMin = 13;

    /// <summary>Everything is appended when this returns, in the order of the calls; what the task still waits for is the flush.</summary>
    public ValueTask<ProduceResponse?> HandleAsync(RequestContext context, ProduceRequest request, CancellationToken cancellationToken)
    {
        var response = new ProduceResponse();
        List<Flush>? flushes = null;
        foreach (var topicData in request.TopicData)
        {
            var topicResponse = new ProduceResponse.TopicProduceResponse { Name = topicData.Name, TopicId = topicData.TopicId };
            response.Responses.Add(topicResponse);
            var isFound = context.Version >= TopicIdVersionMin ? catalog.TryGet(topicData.TopicId, out var topic) : catalog.TryGet(topicData.Name, out topic);
            foreach (var data in topicData.PartitionData)
            {
                var partitionResponse = new ProduceResponse.PartitionProduceResponse { Index = data.Index, BaseOffset = -1 };
                topicResponse.PartitionResponses.Add(partitionResponse);
                var partition = isFound ? topic!.FindPartition(data.Index) : null;
                if (partition is null)
                {
                    partitionResponse.ErrorCode = isFound || context.Version < TopicIdVersionMin ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId;
                    continue;
                }

                var lastOffset = Append(request, context, topic!, partition, data, partitionResponse);
                if (request.Acks == AcksAll && lastOffset >= 0)
                    (flushes ??= []).Add(new(partition.Log.WaitUntilDurableAsync(lastOffset + 1, CancellationToken.None), partitionResponse));
            }
        }

        if (request.Acks == AcksNone)
            return AnswerNothing(response);
        return flushes is null ? new(response) : CompleteAsync(response, flushes);
    }

    private static async ValueTask<ProduceResponse?> CompleteAsync(ProduceResponse response, List<Flush> flushes)
    {
        foreach (var (flush, partition) in flushes)
        {
            try
            {
                await flush.ConfigureAwait(false);
            }
            catch (StorageException exception)
            {
                partition.ErrorCode = ErrorCode.KafkaStorageError;
                partition.ErrorMessage = exception.Message;
                partition.BaseOffset = -1;
            }
        }

        return response;
    }

    // Without acknowledgements the only way to tell the producer of an error is to close its connection: it asks for metadata then and finds out.
    private static ValueTask<ProduceResponse?> AnswerNothing(ProduceResponse response)
    {
        foreach (var topic in response.Responses)
        {
            foreach (var partition in topic.PartitionResponses)
            {
                if (partition.ErrorCode != ErrorCode.None)
                    throw new ProtocolException($"A record without acknowledgement was refused for {topic.Name}-{partition.Index}: {partition.ErrorCode}. {partition.ErrorMessage}");
            }
        }

        return new((ProduceResponse?)null);
    }

    // Returns the last offset of what was appended, -1 where nothing was.
    private long Append(
        ProduceRequest request,
        RequestContext context,
        Topic topic,
        Partition partition,
        ProduceRequest.PartitionProduceData data,
        ProduceResponse.PartitionProduceResponse response)
    {
        try
        {
            if (Check(request, context, topic) is { Error: not ErrorCode.None } refusal)
            {
                (response.ErrorCode, response.ErrorMessage) = refusal;
                return -1;
            }

            // The frame is this request's own until the handler returns, so offsets and epochs are set in the bytes that came from the socket.
            var records = MemoryMarshal.AsMemory(data.Records.GetValueOrDefault()).Span;
            validator.Validate(records, topic.Config, context.Version, out var rewritten);
            var result = partition.Log.Append(rewritten ?? records, Partition.LeaderEpoch);
            response.ErrorCode = result.ErrorCode;
            response.LogStartOffset = result.LogStartOffset;
            if (result.ErrorCode != ErrorCode.None)
                return -1;
            response.BaseOffset = result.BaseOffset;
            response.LogAppendTimeMs = topic.Config.IsLogAppendTime ? result.MaxTimestamp : -1;
            return result.LastOffset;
        }
        catch (RecordBatchException exception)
        {
            response.ErrorCode = exception.ErrorCode;
            response.ErrorMessage = exception.Message;
        }
        catch (StorageException exception)
        {
            logger.AppendFailed(partition.Log.Id, exception.Message);
            response.ErrorCode = ErrorCode.KafkaStorageError;
            response.ErrorMessage = exception.Message;
        }

        return -1;
    }

    private static (ErrorCode Error, string? Message) Check(ProduceRequest request, RequestContext context, Topic topic)
    {
        if (request.Acks is not (AcksAll or AcksNone or AcksLeader))
            return (ErrorCode.InvalidRequiredAcks, null);
        if (request.TransactionalId is not null)
            return (ErrorCode.InvalidTxnState, "This broker has no transactions yet.");
        if (topic.IsInternal && context.ClientId != "__admin_client")
            return (ErrorCode.InvalidTopic, $"The topic {topic.Name} is the broker's own.");
        if (request.Acks == AcksAll && topic.Config.InsyncReplicasMin > 1)
            return (ErrorCode.NotEnoughReplicas, $"min.insync.replicas of the topic is {topic.Config.InsyncReplicasMin}, and this broker is the only replica.");
        return default;
    }

    private readonly record struct Flush(ValueTask Task, ProduceResponse.PartitionProduceResponse Response);
}
