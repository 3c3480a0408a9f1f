using System.Collections.Concurrent;
using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>A sink whose task does at each call what its config <c>script</c> says, and notes its calls in <see cref="Seen"/>.</summary>
/// <remarks>Its Java twin is in <c>tests/testdata/connect/capture/SinkCallCases.java</c>.</remarks>
public sealed class ScriptedSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1";

    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    public override Type TaskType => typeof(ScriptedSinkTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [.. Enumerable.Repeat(_config, tasksMax)];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The task of <see cref="ScriptedSinkConnector"/>.</summary>
public sealed class ScriptedSinkTask : SinkTask
{
    private static readonly TopicPartition Foreign = new("other", 0);
    private static readonly TimeSpan PauseStep = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, Queue<string>> _script = new(StringComparer.Ordinal);
    private ConcurrentQueue<string> _calls = new();
    private string _connector = "";
    private TopicPartition _first = Foreign;
    private int _resumeIn = -1;
    private IReadOnlyDictionary<TopicPartition, long>? _committing;

    /// <summary>What a connector's task waits for between a commit and the next put: that the commit is over before another one is asked for.</summary>
    public static ConcurrentDictionary<string, Func<IReadOnlyDictionary<TopicPartition, long>, Task>> Committed { get; } = new(StringComparer.Ordinal);

    public override string Version => "1";

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _connector = config["name"]!;
        _calls = Seen.Of(_connector);
        foreach (var part in (config.GetValueOrDefault("script") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (call, actions) = (part.Split('=')[0], part.Split('=')[1]);
            _script[call] = new(actions.Split(','));
        }
        _calls.Enqueue("start");
        return Task.CompletedTask;
    }

    public override ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"open {Show(partitions)} of {Show(Context.Assignment)}");
        _first = partitions.First();
        Act("open", _first);
        return default;
    }

    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"close {Show(partitions)}");
        Act("close", _first);
        return default;
    }

    public override async ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            if (_resumeIn < 0)
                return;
            if (_resumeIn-- > 0)
            {
                Context.Timeout(PauseStep);
                return;
            }
            _calls.Enqueue("resume");
            Context.Resume(_first);
            return;
        }
        _calls.Enqueue("put " + string.Join(' ', records.Select(static record => record.KafkaOffset)));
        if (_committing is { } offsets && Committed.TryGetValue(_connector, out var committed))
            await committed(offsets);
        _committing = null;
        Act("put", _first);
    }

    public override ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        var action = Next("preCommit");
        _calls.Enqueue($"preCommit {string.Join(' ', currentOffsets.Select(static entry => $"{entry.Key.Partition}:{entry.Value}").Order(StringComparer.Ordinal))} -> {action}");
        var answer = action switch
        {
            "retry" => throw new RetriableException("retry"),
            "fail" => throw new ConnectException("fail"),
            "null" => null!,
            "empty" => new Dictionary<TopicPartition, long>(),
            "foreign" => new Dictionary<TopicPartition, long>(currentOffsets) { [Foreign] = 5 },
            _ when action.StartsWith("add:", StringComparison.Ordinal) =>
                currentOffsets.ToDictionary(static entry => entry.Key, entry => Math.Max(0, entry.Value + long.Parse(action[4..], CultureInfo.InvariantCulture))),
            _ => currentOffsets,
        };
        _committing = answer;
        return new(answer);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _calls.Enqueue("stop");
        return Task.CompletedTask;
    }

    private static string Show(IEnumerable<TopicPartition> partitions) => string.Join(' ', partitions.Select(static partition => partition.Partition).Order());

    private string Next(string call) => _script.TryGetValue(call, out var actions) && actions.TryDequeue(out var action) ? action : "ok";

    private void Act(string call, TopicPartition partition)
    {
        foreach (var action in Next(call).Split('+'))
        {
            var (name, number) = action.Split(':') is [var first, var second] ? (first, long.Parse(second, CultureInfo.InvariantCulture)) : (action, 0);
            switch (name)
            {
                case "retry":
                    throw new RetriableException("retry");
                case "fail":
                    throw new ConnectException("fail");
                case "commit":
                    Context.RequestCommit();
                    break;
                case "timeout":
                    Context.Timeout(TimeSpan.FromMilliseconds(number));
                    break;
                case "offset":
                    Context.Offset(partition, number);
                    break;
                case "foreign":
                    Context.Offset(Foreign, number);
                    break;
                case "pause":
                    Context.Pause(partition);
                    _resumeIn = (int)number;
                    Context.Timeout(PauseStep);
                    break;
                case "pauseForeign":
                    Context.Pause(Foreign);
                    break;
            }
        }
    }
}
