using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing;

/// <summary>Makes numbered records. The number is the offset, so that a restart goes on with the next one.</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.VerifiableSourceTask")]
[SuppressMessage("Design", "CA1001", Justification = "The framework stops every task, and StopAsync disposes the writer.")]
public sealed class VerifiableSourceTask : SourceTask
{
    private const string SequenceNumber = "seqno";
    private const int BatchMax = 100;

    private static readonly Schema CompleteValue = SchemaBuilder.Struct()
        .Field("name", Schema.String).Field("task", Schema.Int32).Field("topic", Schema.String).Field("time_ms", Schema.Int64).Field(SequenceNumber, Schema.Int64)
        .Build();

    private readonly JsonLines _lines = new();
    private readonly List<SourceRecord> _records = [];
    private string? _name;
    private int _id;
    private string? _topic;
    private bool _isValueComplete;
    private SourceMap? _partition;
    private Throttle? _throttle;
    private long _first;
    private long _next;

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        long throughput;
        try
        {
            _name = config.GetValueOrDefault(TestTaskConfigs.Name);
            _id = TestTaskConfigs.Int(config, TestTaskConfigs.Id);
            _topic = config.GetValueOrDefault(TestTaskConfigs.Topic);
            throughput = TestTaskConfigs.Long(config, TestTaskConfigs.Throughput);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ConnectException("Invalid VerifiableSourceTask configuration", e);
        }
        _isValueComplete = string.Equals(config.GetValueOrDefault("complete.record.data"), "true", StringComparison.OrdinalIgnoreCase);
        _partition = new(TestTaskConfigs.Id, _id);
        var offset = await Context.OffsetStorageReader.GetOffsetAsync(_partition, cancellationToken).ConfigureAwait(false);
        _first = _next = offset is null ? 0 : offset[SequenceNumber].AsInt64() + 1;
        _throttle = new(throughput, Context.TimeProvider);
        Context.Logger.SourceStarted(_name, _id, _topic, _first);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        var count = await _throttle!.WaitAsync(_next - _first, BatchMax, cancellationToken).ConfigureAwait(false);
        _records.Clear();
        var now = Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        for (; count > 0; count--, _next++)
        {
            WriteLine(now, _next, isCommitted: false);
            var value = _isValueComplete ? Complete(now) : _next;
            _records.Add(new(
                _partition, new(SequenceNumber, _next), _topic, null, Schema.Int32, _id, _isValueComplete ? CompleteValue : Schema.Int64, value));
        }
        _lines.Print();
        return _records;
    }

    /// <inheritdoc/>
    public override void CommitRecord(SourceRecord record, RecordMetadata? metadata)
    {
        WriteLine(Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), record.SourceOffset![SequenceNumber].AsInt64(), isCommitted: true);
        _lines.Print();
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Dispose();
        return Task.CompletedTask;
    }

    private DataValue Complete(long now) => new Struct(CompleteValue)
        .Set("name", _name).Set("task", _id).Set("topic", _topic).Set("time_ms", now).Set(SequenceNumber, _next);

    private void WriteLine(long now, long number, bool isCommitted)
    {
        var json = _lines.Begin();
        if (isCommitted)
            json.WriteBoolean("committed"u8, true);
        json.WriteNumber("task"u8, _id);
        json.WriteNumber("seqno"u8, number);
        json.WriteNumber("time_ms"u8, now);
        json.WriteString("name"u8, _name);
        json.WriteString("topic"u8, _topic);
        _lines.End();
    }
}
