using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;

namespace Headrace.Connector.Testing;

/// <summary>Prints what it gets, and again when it is flushed.</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.VerifiableSinkTask")]
[SuppressMessage("Design", "CA1001", Justification = "The framework stops every task, and StopAsync disposes the writer.")]
public sealed class VerifiableSinkTask : SinkTask, IRehearsingSinkTask
{
    private readonly Dictionary<TopicPartition, List<SinkRecord>> _unflushed = [];
    private readonly JsonLines _lines = new();
    private string? _name;
    private int _id;
    private List<RehearsedWrite>? _rehearsed;

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        try
        {
            _name = config.GetValueOrDefault(TestTaskConfigs.Name);
            _id = TestTaskConfigs.Int(config, TestTaskConfigs.Id);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ConnectException("Invalid VerifiableSourceTask configuration", e); // Kafka Connect's sink says the same
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        var now = Now();
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            WriteLine(record, now, isFlushed: false);
            if (!_unflushed.TryGetValue(record.Original, out var list))
                _unflushed[record.Original] = list = [];
            list.Add(record);
        }
        Print();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        var now = Now();
        foreach (var partition in currentOffsets.Keys)
        {
            if (!_unflushed.Remove(partition, out var records))
                continue;
            foreach (var record in records)
                WriteLine(record, now, isFlushed: true);
        }
        Print();
        return default;
    }

    /// <summary>What was not flushed of partitions that go is another task's now.</summary>
    /// <param name="partitions">The partitions that go.</param>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        foreach (var partition in partitions)
            _unflushed.Remove(partition);
        return default;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void BeginRehearsal() => _rehearsed = [];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RehearsedWrite>> RollBackAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<RehearsedWrite>>(_rehearsed ?? []);

    private void Print()
    {
        if (_rehearsed is null)
            _lines.Print();
        else
            _rehearsed.AddRange(_lines.Take().Select(static line => new RehearsedWrite("standard output", line)));
    }

    private long Now() => Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    private void WriteLine(SinkRecord record, long now, bool isFlushed)
    {
        var json = _lines.Begin();
        json.WritePropertyName("task"u8);
        JsonLines.Write(json, record.Key);
        json.WritePropertyName("seqno"u8);
        JsonLines.Write(json, record.Value);
        json.WriteNumber("offset"u8, record.KafkaOffset);
        json.WriteNumber("time_ms"u8, now);
        json.WriteString("name"u8, _name);
        json.WriteString("topic"u8, record.Topic);
        json.WriteNumber("sinkTask"u8, _id);
        if (isFlushed)
            json.WriteBoolean("flushed"u8, true);
        _lines.End();
    }
}
