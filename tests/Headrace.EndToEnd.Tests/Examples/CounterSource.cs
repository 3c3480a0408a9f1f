using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Examples;

/// <summary>A source that counts: each record is the next number.</summary>
public sealed class CounterSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1.0.0";

    public override ConfigDef ConfigDefinition => CounterConfig.Definition;

    public override Type TaskType => typeof(CounterSourceTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    // One counter can't be divided, so there is one task, however many are allowed.
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [_config];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Emits the numbers, and goes on after a restart where it stopped.</summary>
public sealed class CounterSourceTask : SourceTask
{
    private static readonly SourceMap Partition = new("counter", DataValue.From("only"));

    private CounterConfig? _config;
    private long _next;

    public override string Version => "1.0.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = new CounterConfig(CounterConfig.Definition.Parse(config));
        var stored = await Context.OffsetStorageReader.GetOffsetAsync(Partition, cancellationToken);
        _next = stored is null ? 0 : stored["next"].AsInt64();
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_config!.Interval, Context.TimeProvider, cancellationToken);
        var number = _next++;
        var offset = new SourceMap("next", DataValue.From(_next));   // where to go on after this record
        return [new SourceRecord(Partition, offset, _config.Topic, Schema.Int64, DataValue.From(number))];
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The settings, declared once: parsing, validation and forms come from here.</summary>
public sealed class CounterConfig(ParsedConfig values)
{
    private static readonly ConfigKey<string> TopicKey = ConfigKey.String("topic")
        .Document("The topic that the numbers go to.", Importance.High);

    private static readonly ConfigKey<long> IntervalKey = ConfigKey.Long("interval.ms")
        .Default(1000)
        .Document("The time between two numbers in milliseconds.", Importance.Medium);

    public static ConfigDef Definition { get; } = [TopicKey, IntervalKey];

    public string Topic => values.Get(TopicKey);

    public TimeSpan Interval => TimeSpan.FromMilliseconds(values.Get(IntervalKey));
}
