using System.Globalization;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>
/// Writes records that failed to the topic of a connector's dead letter queue, with headers that say why: a sink's as they were read, a source's as JSON. Source: KIP-298, which has none for sources.
/// </summary>
internal sealed class DeadLetterQueue : IErrorReporter, IAsyncDisposable
{
    /// <summary>The header with the code of what happened; Headrace's own, behind those of Kafka Connect.</summary>
    public const string CodeHeader = "headrace.errors.code";

    /// <summary>The header with what to do about it.</summary>
    public const string MessageHeader = "headrace.errors.message";

    private readonly WorkerConfig _worker;
    private readonly ConnectorConfig _config;
    private readonly string _topic;
    private readonly short _replicationFactor;
    private readonly bool _withHeaders;
    private readonly bool _isExplained;
    private readonly SourceLetters? _source;
    private readonly ConnectorTaskId _task;
    private readonly ErrorCounters _counters;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private RecordProducer? _producer;

    /// <summary>Makes a queue; it takes reports once it is open.</summary>
    /// <param name="worker">The worker's settings.</param>
    /// <param name="config">The connector's.</param>
    /// <param name="task">The task.</param>
    /// <param name="counters">Counts letters.</param>
    /// <param name="logger">Takes the logs.</param>
    /// <param name="time">The time.</param>
    /// <param name="source">Writes the records of a source; null for a sink.</param>
    public DeadLetterQueue(
        WorkerConfig worker, ConnectorConfig config, ConnectorTaskId task, ErrorCounters counters, ILogger logger, TimeProvider time, SourceLetters? source = null)
    {
        _worker = worker;
        _config = config;
        _topic = source is null ? config.DeadLetterTopic! : config.SourceDeadLetterTopic!;
        _replicationFactor = source is null ? config.DeadLetterReplicationFactor : config.SourceDeadLetterReplicationFactor;
        _withHeaders = source is not null || config.DeadLetterHeaders;
        _isExplained = source is not null || config.ExplainDeadLetters;
        _source = source;
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
            if (!await IsThereAsync(admin, cancellationToken).ConfigureAwait(false))
                await admin.CreateTopicAsync(new(_topic, 1, _replicationFactor), cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new ConnectException($"Could not initialize dead letter queue with topic={_topic}", new ExecutionException(e));
        }
        _producer = new(ClientConfigs.DeadLetterProducer(_worker, _config.Originals, _task), _logger, _time);
    }

    /// <inheritdoc/>
    /// <exception cref="ConnectException">A source's letter could not be written: its record would be lost.</exception>
    public async Task ReportAsync(FailedRecord failed)
    {
        if (ToLetter(failed) is not { } letter)
            return;
        var producer = _producer ?? throw new InvalidOperationException("The dead letter queue has not been opened.");
        _counters.CountDeadLetterRequest();
        _logger.DeadLetter(failed.Explanation, _task, _topic);
        var delivery = new AwaitedDelivery();
        try
        {
            while (!TrySend(producer, letter, delivery))
                await producer.WaitForSpaceAsync(CancellationToken.None).ConfigureAwait(false);
            if (await Task.WhenAny(delivery.Completion, producer.Failed).ConfigureAwait(false) != delivery.Completion)
                producer.ThrowIfFailed();
            await delivery.Completion.ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            _counters.CountDeadLetterFailure();
            var place = failed.Consumed?.ToString() ?? $"{{sourceOffset={failed.Source!.SourceOffset}}}";
            _logger.DeadLetterNotWritten(e, failed.Explanation, _task, _topic, place);
            if (_source is not null)
                throw new ConnectException($"Task {_task} could not write a failed record to its dead letter queue {_topic}: {place}", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _source?.Dispose();
        return _producer?.DisposeAsync() ?? default;
    }

    private async Task<bool> IsThereAsync(KafkaAdmin admin, CancellationToken cancellationToken)
    {
        try
        {
            return (await admin.DescribeTopicsAsync([_topic], cancellationToken).ConfigureAwait(false)).Count > 0;
        }
        catch (KafkaException e) when (e.Code is ErrorCode.InvalidTopic or ErrorCode.TopicAuthorizationFailed)
        {
            return false; // what is wrong with the name, or whether it is there already, the broker says when the topic is to be created
        }
    }

    private bool TrySend(RecordProducer producer, Letter letter, AwaitedDelivery delivery) => producer.TrySend(
        new()
        {
            Topic = _topic,
            Key = BytesOrNull.FromMemory(letter.Key),
            Value = BytesOrNull.FromMemory(letter.Value),
            TimestampMs = letter.TimestampMs,
            Headers = letter.Headers,
        },
        delivery);

    /// <summary>What is written of a record; null for one that is not this queue's business.</summary>
    private Letter? ToLetter(FailedRecord failed) => failed switch
    {
        { Consumed: { } record } => new(
            record.Key, record.Value, record.TimestampMs < 0 ? null : record.TimestampMs,
            _withHeaders
                ?
                [
                    .. record.Headers,
                    Text("topic", record.Partition.Topic),
                    Text("partition", record.Partition.Partition.ToString(CultureInfo.InvariantCulture)),
                    Text("offset", record.Offset.ToString(CultureInfo.InvariantCulture)),
                    .. Reasons(failed),
                ]
                : record.Headers),
        // A record that Kafka refuses was converted: it is passed over long after those behind it were sent.
        { Source: { } record, Stage: not ErrorStage.KafkaProduce } when _source is not null => new(
            null, _source.Write(record), record.Timestamp, [.. record.Topic is { } topic ? [Text("topic", topic)] : Array.Empty<RecordHeader>(), .. Reasons(failed)]),
        _ => null,
    };

    private RecordHeader[] Reasons(FailedRecord failed) =>
    [
        Text("connector.name", _task.Connector),
        Text("task.id", _task.Task.ToString(CultureInfo.InvariantCulture)),
        Text("stage", failed.Stage.ToKafkaName()),
        Text("class.name", failed.ReportedClass),
        Text("exception.class.name", JavaTrace.ClassName(failed.Exception)),
        Text("exception.message", failed.Exception.Message),
        Text("exception.stacktrace", JavaTrace.Of(failed.Exception)),
        .. _isExplained && failed.Explanation is { } explanation
            ? (ReadOnlySpan<RecordHeader>)[new(CodeHeader, Encoding.UTF8.GetBytes(explanation.Code)), new(MessageHeader, Encoding.UTF8.GetBytes(explanation.Message))]
            : [],
    ];

    private static RecordHeader Text(string name, string text) => new("__connect.errors." + name, Encoding.UTF8.GetBytes(text));

    private sealed record Letter(ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value, long? TimestampMs, RecordHeader[] Headers);
}
