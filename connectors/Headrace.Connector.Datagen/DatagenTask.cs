using System.Globalization;
using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Source;
using Headrace.Connector.Datagen.Generation;

namespace Headrace.Connector.Datagen;

/// <summary>Makes the records of one task. The offset holds the count and the state of the random numbers, so that a restart makes the records that come next.</summary>
[KafkaConnectName("io.confluent.kafka.connect.datagen.DatagenTask")]
public sealed class DatagenTask : SourceTask
{
    internal const string TaskId = "task.id";
    internal const string TaskGeneration = "task.generation";
    internal const string CurrentIteration = "current.iteration";
    internal const string RandomSeed = "random.seed";

    private const int BatchMax = 500;

    private readonly List<SourceRecord> _records = [];
    private readonly RandomNumbers _random = new();
    private DatagenConfig? _config;
    private RecordGenerator? _generator;
    private Field? _keyField;
    private SourceMap? _partition;
    private int _task;
    private long _generation;
    private long _count;

    /// <inheritdoc/>
    public override string Version => DatagenConnectorVersion.Value;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = new(config);
        _generator = _config.CreateGenerator();
        _keyField = _config.KeyField.Length > 0 ? _generator.Schema.Field(_config.KeyField) : null;
        _task = int.Parse(config.GetValueOrDefault(TaskId) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture);
        _partition = new(TaskId, _task);
        _random.State = unchecked((ulong)(_config.RandomSeed is { } seed ? seed + _task : Random.Shared.NextInt64()));
        if (await Context.OffsetStorageReader.GetOffsetAsync(_partition, cancellationToken).ConfigureAwait(false) is not { } offset)
            return;
        _generation = offset[TaskGeneration].AsInt64();
        _count = offset[CurrentIteration].AsInt64();
        _random.State = unchecked((ulong)offset[RandomSeed].AsInt64());
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        var config = _config!;
        if (_count >= config.Iterations)
            throw new ConnectException($"Stopping connector: generated the configured {_count.ToString(CultureInfo.InvariantCulture)} number of messages");
        var count = config.Iterations is { } iterations ? (int)Math.Min(BatchMax, iterations - _count) : BatchMax;
        if (config.MaxInterval > TimeSpan.Zero)
        {
            count = 1;
            await Task.Delay(config.MaxInterval * Random.Shared.NextDouble(), Context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        _records.Clear();
        while (count-- > 0)
            _records.Add(Next(config.Topic));
        return _records;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private SourceRecord Next(string topic)
    {
        var value = _generator!.Next(_random, _count);
        var headers = new Headers { new Header(TaskGeneration, Schema.Int64, _generation), new Header(TaskId, Schema.Int64, (long)_task), new Header(CurrentIteration, Schema.Int64, _count) };
        _count++;
        // What the next run of the task begins with.
        var offset = new SourceMap(
        [
            new(TaskGeneration, _generation + 1), new(CurrentIteration, _count), new(RandomSeed, unchecked((long)_random.State)),
        ]);
        var key = _keyField is null ? default : value.AsStruct().Get(_keyField);
        return new(_partition, offset, topic, null, _keyField?.Schema, key, _generator.Schema, value, Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), headers);
    }
}
