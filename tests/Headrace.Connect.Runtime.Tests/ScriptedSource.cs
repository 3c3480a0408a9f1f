using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>What the tasks of a scripted connector give, batch by batch, and what they have heard.</summary>
internal sealed class Script
{
    private static readonly ConcurrentDictionary<string, Script> All = new(StringComparer.Ordinal);
    private readonly Channel<Func<ITransactionContext?, IReadOnlyList<SourceRecord>?>> _batches = Channel.CreateUnbounded<Func<ITransactionContext?, IReadOnlyList<SourceRecord>?>>();
    private long _next;

    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>How many times a task was started.</summary>
    public int Starts { get; set; }

    public static Script Of(string connector) => All.GetOrAdd(connector, static _ => new());

    /// <summary>Gives the tasks a batch of so many records, numbered on from the last; the action may say where transactions end.</summary>
    public void Give(int count, Action<ITransactionContext, IReadOnlyList<SourceRecord>>? act = null, string topic = "t", string part = "0")
    {
        var records = new SourceRecord[count];
        for (var i = 0; i < count; i++)
        {
            var number = _next++;
            records[i] = new(
                new SourceMap("part", DataValue.From(part)), new SourceMap("next", DataValue.From(number + 1)), topic, Schema.String,
                DataValue.From(number.ToString(CultureInfo.InvariantCulture)));
        }
        Give(context =>
        {
            act?.Invoke(context!, records);
            return records;
        });
    }

    public void Give(Func<ITransactionContext?, IReadOnlyList<SourceRecord>?> batch) => _batches.Writer.TryWrite(batch);

    public ValueTask<Func<ITransactionContext?, IReadOnlyList<SourceRecord>?>> TakeAsync(CancellationToken cancellationToken) => _batches.Reader.ReadAsync(cancellationToken);
}

/// <summary>Emits what its <see cref="Script"/> says.</summary>
public sealed class ScriptedSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1.0";

    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    public override Type TaskType => typeof(ScriptedSourceTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [.. Enumerable.Repeat(_config, tasksMax)];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override ExactlyOnceSupport? GetExactlyOnceSupport(IReadOnlyDictionary<string, string?> config) => ExactlyOnceSupport.Supported;

    public override ConnectorTransactionBoundaries GetTransactionBoundaries(IReadOnlyDictionary<string, string?> config) => ConnectorTransactionBoundaries.Supported;

    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string?> config, IReadOnlyList<KeyValuePair<SourceMap?, SourceMap?>> offsets, CancellationToken cancellationToken) => new(true);
}

/// <summary>The task of <see cref="ScriptedSourceConnector"/>.</summary>
public sealed class ScriptedSourceTask : SourceTask
{
    private Script _script = new();

    public override string Version => "1.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _script = Script.Of(config["name"]!);
        var offset = await Context.OffsetStorageReader.GetOffsetAsync(new("part", DataValue.From("0")), cancellationToken);
        _script.Starts++;
        _script.Heard.Enqueue($"start@{(offset is null ? "none" : offset["next"].AsInt64().ToString(CultureInfo.InvariantCulture))}");
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken) =>
        (await _script.TakeAsync(cancellationToken))(Context.TransactionContext);

    public override void CommitRecord(SourceRecord record, RecordMetadata? metadata) =>
        _script.Heard.Enqueue($"{record.Value}{(metadata is null ? " dropped" : "")}");

    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        _script.Heard.Enqueue("commit");
        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _script.Heard.Enqueue("stop");
        return Task.CompletedTask;
    }
}
