using System.Globalization;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Writes records that failed to the topic of a sink connector's dead letter queue, as they were read, with headers that say why. Source: KIP-298.</summary>
internal sealed class DeadLetterQueue : IErrorReporter, IAsyncDisposable
{
    private readonly WorkerConfig _worker;
    private readonly ConnectorConfig _config;
    private readonly string _topic;
    private readonly bool _withHeaders;
    private readonly ConnectorTaskId _task;
    private readonly ErrorCounters _counters;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private RecordProducer? _producer;

    /// <summary>Makes a queue; it takes reports once it is open.</summary>
    public DeadLetterQueue(WorkerConfig worker, ConnectorConfig config, ConnectorTaskId task, ErrorCounters counters, ILogger logger, TimeProvider time)
    {
        _worker = worker;
        _config = config;
        _topic = config.DeadLetterTopic!;
        _withHeaders = config.DeadLetterHeaders;
        _task = task;
        _counters = counters;
        _logger = logger;
        _time = time;
    }

    /// <summary>Creates the topic if it is missing.</summary>
    /// <exception cref="ConnectException">The topic can't be looked up or created.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var admin = new KafkaAdmin(ClientConfigs.ConnectorAdmin(_worker, _config.Originals, $"connector-dlq-adminclient-{_task}"), _logger, _time);
            var found = await admin.DescribeTopicsAsync([_topic], cancellationToken).ConfigureAwait(false);
            if (found.Count == 0)
                await admin.CreateTopicAsync(new(_topic, 1, _config.DeadLetterReplicationFactor), cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new ConnectException($"Could not initialize dead letter queue with topic={_topic}", e);
        }
        _producer = new(ClientConfigs.DeadLetterProducer(_worker, _config.Originals, _task), _logger, _time);
    }

    public async Task ReportAsync(FailedRecord failed)
    {
        if (failed.Consumed is not { } consumed)
            return;
        var producer = _producer ?? throw new InvalidOperationException("The dead letter queue has not been opened.");
        _counters.CountDeadLetterRequest();
        var delivery = new Delivery();
        try
        {
            while (!TrySend(producer, failed, consumed, delivery))
                await producer.WaitForSpaceAsync(CancellationToken.None).ConfigureAwait(false);
            await delivery.Completion.ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            _counters.CountDeadLetterFailure();
            _logger.DeadLetterNotWritten(e, _task, _topic, consumed.ToString());
        }
    }

    public ValueTask DisposeAsync() => _producer?.DisposeAsync() ?? default;

    private bool TrySend(RecordProducer producer, FailedRecord failed, ConsumedPlace record, Delivery delivery) => producer.TrySend(
        new()
        {
            Topic = _topic,
            Key = BytesOrNull.FromMemory(record.Key),
            Value = BytesOrNull.FromMemory(record.Value),
            TimestampMs = record.TimestampMs < 0 ? null : record.TimestampMs,
            Headers = _withHeaders ? Headers(failed, record) : record.Headers,
        },
        delivery);

    private RecordHeader[] Headers(FailedRecord failed, ConsumedPlace record) =>
    [
        .. record.Headers,
        Text("topic", record.Partition.Topic),
        Text("partition", record.Partition.Partition.ToString(CultureInfo.InvariantCulture)),
        Text("offset", record.Offset.ToString(CultureInfo.InvariantCulture)),
        Text("connector.name", _task.Connector),
        Text("task.id", _task.Task.ToString(CultureInfo.InvariantCulture)),
        Text("stage", failed.Stage.ToKafkaName()),
        Text("class.name", failed.ClassName),
        Text("exception.class.name", JavaTrace.ClassName(failed.Exception)),
        Text("exception.message", failed.Exception.Message),
        Text("exception.stacktrace", JavaTrace.Of(failed.Exception)),
    ];

    private static RecordHeader Text(string name, string text) => new("__connect.errors." + name, Encoding.UTF8.GetBytes(text));

    private sealed class Delivery : IDeliveryListener
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Completion => _completion.Task;

        public void OnDelivered(int partition, long offset, long timestampMs) => _completion.TrySetResult();

        public void OnFailed(KafkaException error) => _completion.TrySetException(error);
    }
}
