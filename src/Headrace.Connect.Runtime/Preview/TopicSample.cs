using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Preview;

using TopicPartition = Headrace.Kafka.Client.TopicPartition;

/// <summary>Reads the last records of a topic, outside of any group.</summary>
internal static class TopicSample
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads what each partition ends with, so that there are about as many records as asked for, in no order between partitions.</summary>
    /// <param name="worker">Where the cluster is.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="limits">How much.</param>
    /// <param name="apply">Called for each record, on another thread.</param>
    /// <param name="loggers">Takes what the client logs.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BadRequestException">There is no such topic, or none can have this name.</exception>
    /// <exception cref="ConnectException">It can't be read.</exception>
    public static async Task<IReadOnlyList<PreviewedRecord>> ReadAsync(
        WorkerConfig worker, string topic, PreviewLimits limits, Func<ConsumedRecord, PreviewedRecord> apply, ILoggerFactory loggers, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger("Headrace.Connect.Runtime.Preview");
        using var limit = new CancellationTokenSource(limits.Time, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var admin = new KafkaAdmin(ClientConfigs.ForInternalAdmin(worker), logger, time);
            var found = await admin.DescribeTopicsAsync([topic], linked.Token).ConfigureAwait(false);
            if (!found.TryGetValue(topic, out var description))
                throw new BadRequestException($"There is no topic {topic} at {string.Join(',', worker.BootstrapServers)}.");
            var partitions = description.Partitions.Select(partition => new TopicPartition(topic, partition.Partition)).ToList();
            var beginnings = await admin.GetBeginningOffsetsAsync(partitions, linked.Token).ConfigureAwait(false);
            var ends = await admin.GetEndOffsetsAsync(partitions, IsolationLevel.ReadUncommitted, linked.Token).ConfigureAwait(false);
            return await Task.Factory.StartNew(
                () => Read(worker, beginnings, ends, limits.RecordsMax, apply, logger, time, linked.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectException($"Topic {topic} could not be read within {limits.Time.TotalSeconds:0.#} s from {string.Join(',', worker.BootstrapServers)}.");
        }
        catch (KafkaException e) when (e.Code == ErrorCode.InvalidTopic)
        {
            throw new BadRequestException($"Topic {topic} can't be read: {e.Message}", e);
        }
        catch (KafkaException e)
        {
            throw new ConnectException($"Topic {topic} can't be read: {e.Message}", e);
        }
    }

    private static List<PreviewedRecord> Read(
        WorkerConfig worker, IReadOnlyDictionary<TopicPartition, long> beginnings, IReadOnlyDictionary<TopicPartition, long> ends, int recordsMax,
        Func<ConsumedRecord, PreviewedRecord> apply, ILogger logger, TimeProvider time, CancellationToken cancellationToken)
    {
        var share = Math.Max(1, recordsMax / beginnings.Count);
        var starts = ends.Where(end => end.Value > beginnings[end.Key]).ToDictionary(static end => end.Key, end => Math.Max(beginnings[end.Key], end.Value - share));
        var records = new List<PreviewedRecord>();
        if (starts.Count == 0)
            return records;
        using var consumer = new RecordConsumer(ClientConfigs.ForInternalReader(worker, "preview"), logger, time);
        consumer.Assign(starts);

        // The time limit also ends the wait for records that are gone: compacted away, or of a transaction that was aborted.
        while (records.Count < recordsMax && !cancellationToken.IsCancellationRequested && starts.Keys.Any(partition => consumer.Position(partition) < ends[partition]))
        {
            var batch = consumer.Poll(PollTimeout);
            for (var i = 0; i < batch.Count && records.Count < recordsMax; i++)
                records.Add(apply(batch[i]));
        }
        return records;
    }
}
