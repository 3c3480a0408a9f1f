using System.Collections.Concurrent;
using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>What test connectors have seen, by the connector's name.</summary>
internal static class Seen
{
    public static ConcurrentDictionary<string, ConcurrentQueue<string>> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>What puts of a connector's tasks wait for.</summary>
    public static ConcurrentDictionary<string, TaskCompletionSource> Gates { get; } = new(StringComparer.Ordinal);

    public static ConcurrentQueue<string> Of(string connector) => Values.GetOrAdd(connector, static _ => new());
}

/// <summary>Emits the numbers from 0 to <c>count</c> - 1 as text, each once, in batches; then waits.</summary>
public sealed class NumbersSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1.2";

    public override ConfigDef ConfigDefinition => [ConfigKey.String("topic"), ConfigKey.Int("count").Default(10), ConfigKey.Int("tasks").Default(1)];

    public override Type TaskType => typeof(NumbersSourceTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        if (config.GetValueOrDefault("hang.start") is { } hang)
            return Task.Delay(Timeout.Infinite, hang == "until told" ? cancellationToken : CancellationToken.None);
        return config.GetValueOrDefault("fail.start") switch
        {
            null => Task.CompletedTask,
            "timeout" => throw new TimeoutException("The connector's server does not answer."),
            _ => throw new InvalidOperationException("The connector does not want to start."),
        };
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) =>
    [
        .. Enumerable.Range(0, int.Parse(_config.GetValueOrDefault("tasks") ?? "1", CultureInfo.InvariantCulture)).Select(task =>
            new Dictionary<string, string?>(_config, StringComparer.Ordinal) { ["part"] = task.ToString(CultureInfo.InvariantCulture) }),
    ];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The task of <see cref="NumbersSourceConnector"/>; its offset is the next number.</summary>
public sealed class NumbersSourceTask : SourceTask
{
    private const int BatchSize = 100;
    private SourceMap _partition = new("part", DataValue.From("0"));
    private string _topic = "";
    private long _next;
    private long _count;
    private string? _large;
    private int _width;
    private long _held;
    private bool _hangsInPoll;
    private bool _hangsInStop;

    public override string Version => "1.2";

    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        if (config.ContainsKey("hang.task"))
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        if (config.ContainsKey("fail.task"))
            throw new InvalidOperationException("The task does not want to start.");
        if (config.GetValueOrDefault("fail.times") is { } times)
        {
            var failures = Seen.Of(config["name"] + " failures");
            if (failures.Count < int.Parse(times, CultureInfo.InvariantCulture))
            {
                failures.Enqueue("");
                throw new TimeoutException("The source does not answer.");
            }
        }
        _hangsInPoll = config.ContainsKey("hang.poll");
        _hangsInStop = config.ContainsKey("hang.stop");
        _topic = config["topic"]!;
        _count = long.Parse(config["count"]!, CultureInfo.InvariantCulture);
        _large = config.GetValueOrDefault("large");
        _held = long.Parse(config.GetValueOrDefault("held") ?? "0", CultureInfo.InvariantCulture);
        _width = int.Parse(config.GetValueOrDefault("width") ?? "0", CultureInfo.InvariantCulture);
        _partition = new("part", DataValue.From(config["part"]));
        _next = (await Context.OffsetStorageReader.GetOffsetAsync(_partition, cancellationToken)) is { } offset ? offset["next"].AsInt64() : 0;
        Seen.Of(config["name"]!).Enqueue($"start@{_next}");
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        if (_held > 0)
            Context.TellBytesHeld(_held);
        if (_hangsInPoll)
            Block();
        if (_next >= _count)
        {
            await Task.Delay(20, cancellationToken);
            return null;
        }
        var batch = new List<SourceRecord>();
        while (batch.Count < BatchSize && _next < _count)
        {
            var number = _next.ToString(CultureInfo.InvariantCulture);
            var text = DataValue.From(number == _large ? number.PadLeft(2_000_000) : number.PadLeft(_width));
            batch.Add(new(_partition, new("next", DataValue.From(++_next)), _topic, Schema.String, text));
        }
        return batch;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (_hangsInStop)
            Block();
        return Task.CompletedTask;
    }

    // Not for ever: the thread belongs to the tests' process.
    private static void Block() => Thread.Sleep(TimeSpan.FromSeconds(60));
}

/// <summary>Keeps what it gets in <see cref="Seen"/>.</summary>
public sealed class CollectSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "3.4";

    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    public override Type TaskType => typeof(CollectSinkTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [.. Enumerable.Repeat(_config, tasksMax)];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The task of <see cref="CollectSinkConnector"/>. It may refuse now and then, and report some records as errant.</summary>
public sealed class CollectSinkTask : SinkTask
{
    private ConcurrentQueue<string> _seen = new();
    private string? _errant;
    private HashSet<string> _poison = [];
    private int _refusals;
    private Task _gate = Task.CompletedTask;

    public override string Version => "3.4";

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _seen = Seen.Of(config["name"]!);
        if (Seen.Gates.TryGetValue(config["name"]!, out var gate))
            _gate = gate.Task;
        _errant = config.GetValueOrDefault("errant");
        _poison = [.. (config.GetValueOrDefault("poison") ?? "").Split(',')];
        _refusals = int.Parse(config.GetValueOrDefault("refusals") ?? "0", CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    public override async ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count > 0 && _refusals-- > 0)
        {
            Context.Timeout(TimeSpan.FromMilliseconds(50));
            throw new Errors.RetriableException("Not just now.");
        }
        await _gate.WaitAsync(cancellationToken);
        foreach (var record in records)
        {
            var text = record.Value.ToString();
            if (_poison.Contains(text))
                throw new InvalidOperationException($"There is no room for {text}.");
            if (text == _errant)
                await Context.ErrantRecordReporter!.ReportAsync(record, new InvalidOperationException("errant"));
            else
                _seen.Enqueue(text);
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class TestPlugins
{
    public static PluginRegistry Create() => PluginRegistry.CreateBuilder()
        .Add<NumbersSourceConnector>()
        .Add<ScriptedSourceConnector>()
        .Add<CollectSinkConnector>()
        .Add<ScriptedSinkConnector>()
        .Add<ToldSinkConnector>()
        .Add<Plugins.Recorder>()
        .Add<Converters.StringConverter>()
        .Add<Converters.ByteArrayConverter>()
        .Add<Converters.Json.JsonConverter>()
        .Add<Converters.SimpleHeaderConverter>()
        .Add<Transforms.RegexRouter>()
        .Add<Transforms.HoistFieldValue>()
        .Add<Transforms.MaskFieldValue>()
        .Add<Transforms.Predicates.RecordIsTombstone>()
        .Build();
}
