using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Takes the records that a sink task itself could not write. Reports may come from any thread. Source: KIP-610.</summary>
/// <param name="errors">Decides whether the task goes on.</param>
/// <param name="recent">Finds the bytes that a record was made of.</param>
/// <param name="newConverters">Makes converters for records whose bytes are not known any more; those of the task are busy.</param>
/// <param name="taskClass">The task's class, for reports.</param>
/// <param name="valueConverter">The class of the task's value converter, for reports.</param>
internal sealed class ErrantRecordReporter(ErrorTolerance errors, RecentRecords recent, Func<RecordConverters> newConverters, string taskClass, string valueConverter)
    : IErrantRecordReporter, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, List<Task>> _reports = [];
    private Exception? _failure;
    private RecordConverters? _converters;

    public Task ReportAsync(SinkRecord record, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(exception);
        Task report;
        try
        {
            var consumed = recent.Find(record) is { } found ? new ConsumedPlace(found) : ConvertBack(record);
            report = errors.Fail(new(ErrorStage.TaskPut, taskClass, exception, null, consumed) { Converted = record, ValueConverter = valueConverter });
        }
        catch (ConnectException e)
        {
            // The task fails even if it swallows this.
            Volatile.Write(ref _failure, e);
            throw;
        }
        if (!report.IsCompleted)
        {
            lock (_lock)
            {
                if (!_reports.TryGetValue(record.Original, out var reports))
                    _reports[record.Original] = reports = [];
                reports.RemoveAll(static task => task.IsCompleted);
                reports.Add(report);
            }
        }
        return report;
    }

    /// <exception cref="ConnectException">A record was reported although errors are not tolerated.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw new ConnectException(failure.Message, failure);
    }

    /// <summary>The reports under way for some partitions, which are no longer kept here.</summary>
    public Task[] Take(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
            return [.. partitions.SelectMany(partition => _reports.Remove(partition, out var reports) ? reports : [])];
    }

    public void Dispose() => _converters?.Dispose();

    private ConsumedPlace ConvertBack(SinkRecord record)
    {
        lock (_lock)
        {
            var converters = _converters ??= newConverters();
            var buffer = new ReusableBuffer();
            var key = Bytes(converters.Key.FromConnectData(record.Original.Topic, null, record.KeySchema, record.Key, buffer));
            var value = Bytes(converters.Value.FromConnectData(record.Original.Topic, null, record.ValueSchema, record.Value, buffer));
            var headers = new List<RecordHeader>();
            if (record.HasHeaders)
            {
                foreach (var header in record.Headers)
                    headers.Add(new(header.Key, Bytes(converters.Header.FromConnectHeader(record.Original.Topic, header.Key, header.Schema, header.Value, buffer))));
            }
            return new(record.Original, record.KafkaOffset, record.Timestamp ?? -1, (Kafka.Client.TimestampType)(int)(record.TimestampType + 1), key, value, [.. headers]);

            ReadOnlyMemory<byte>? Bytes(bool hasValue)
            {
                ReadOnlyMemory<byte>? bytes = hasValue ? buffer.Slice(0, buffer.Length).ToArray() : (ReadOnlyMemory<byte>?)null; // uncast, null would be empty
                buffer.Truncate(0);
                return bytes;
            }
        }
    }
}
