using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tests.Tasks;
using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>A sink whose tasks do at a put what the steps of a <see cref="ToldCase"/> tell them, and note their calls there.</summary>
/// <remarks>Its Java twin is in <c>tests/testdata/connect/capture/SinkPartitionCases.java</c>.</remarks>
public sealed class ToldSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1";

    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    public override Type TaskType => typeof(ToldSinkTask);

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) =>
        [.. Enumerable.Range(0, tasksMax).Select(task => new Dictionary<string, string?>(_config, StringComparer.Ordinal) { ["number"] = task.ToString(CultureInfo.InvariantCulture) })];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The task of <see cref="ToldSinkConnector"/>.</summary>
public sealed class ToldSinkTask : SinkTask
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Queue<string> _preCommits = new();
    private readonly Queue<string> _opens = new();
    private readonly Queue<string> _closes = new();
    private ToldCase _case = null!;
    private int _number;
    private int _refusals;
    private List<string>? _refused;

    public override string Version => "1";

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _case = ToldCase.Of(config["name"]!);
        _number = int.Parse(config["number"]!, CultureInfo.InvariantCulture);
        _case.Note(_number, "start");
        foreach (var action in (config.GetValueOrDefault("first") ?? "").Split('/'))
            Act(action);
        Context.Timeout(Step);
        return Task.CompletedTask;
    }

    public override ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _case.Note(_number, $"open {_case.Show(partitions)} of {_case.Show(Context.Assignment)}");
        _refused = null;
        if (_opens.TryDequeue(out var action))
            Act(action);
        return default;
    }

    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _case.Note(_number, $"close {_case.Show(partitions)}");
        _refused = null;
        if (_closes.TryDequeue(out var action))
            Act(action);
        return default;
    }

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        Context.Timeout(Step);
        while (_case.ActionsOf(_number).TryDequeue(out var action))
        {
            _case.Note(_number, $"told {action}");
            foreach (var one in action.Split('+'))
                Act(one);
        }
        if (records.Count == 0)
            return default;
        List<string> batch = [.. records.Select(record => $"{_case.Show(record.Original)}:{record.KafkaOffset}")];
        if (_refused is not null && !_refused.SequenceEqual(batch))
            _case.Note(_number, "another batch than the one that was refused");
        if (_refusals-- > 0)
        {
            _refused = batch;
            throw new RetriableException("refused");
        }
        _refused = null;
        foreach (var record in batch)
            _case.Note(_number, $"record {record}");
        return default;
    }

    public override ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        var action = _preCommits.TryDequeue(out var next) ? next : "ok";
        var shown = currentOffsets.Select(entry => $"{_case.Show(entry.Key)}:{entry.Value}").Order(StringComparer.Ordinal);
        _case.Note(_number, $"preCommit {string.Join(' ', shown)} -> {action}");
        return new(action.Split(':') switch
        {
            ["retry"] => throw new RetriableException("retry"),
            ["fail"] => throw new ConnectException("fail"),
            ["null"] => null!,
            ["empty"] => new Dictionary<TopicPartition, long>(),
            ["foreign"] => new Dictionary<TopicPartition, long>(currentOffsets) { [new("other", 0)] = 5 },
            ["only", var partition] => currentOffsets.Where(entry => entry.Key == _case.Partition(partition)).ToDictionary(),
            ["set", var partition, var offset] => new Dictionary<TopicPartition, long>(currentOffsets) { [_case.Partition(partition)] = Number(offset) },
            ["onlySet", var partition, var offset] => new Dictionary<TopicPartition, long> { [_case.Partition(partition)] = Number(offset) },
            _ => currentOffsets,
        });
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _case.Note(_number, "stop");
        return Task.CompletedTask;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private void Act(string action)
    {
        switch (action.Split(':'))
        {
            case ["offset" or "offsets", .. var offsets]:
                foreach (var pair in offsets.Chunk(2))
                    Context.Offset(_case.Partition(pair[0]), Number(pair[1]));
                break;
            case ["pause", .. var partitions]:
                Context.Pause([.. partitions.Select(_case.Partition)]);
                break;
            case ["resume", .. var partitions]:
                Context.Resume([.. partitions.Select(_case.Partition)]);
                break;
            case ["commit"]:
                Context.RequestCommit();
                break;
            case ["refuse", var count]:
                _refusals = (int)Number(count);
                break;
            case ["retry"]:
                throw new RetriableException("told");
            case ["fail"]:
                throw new ConnectException("told");
            case ["preCommit", ..]:
                _preCommits.Enqueue(action["preCommit:".Length..]);
                break;
            case ["open", ..]:
                _opens.Enqueue(action["open:".Length..]);
                break;
            case ["close", ..]:
                _closes.Enqueue(action["close:".Length..]);
                break;
        }
    }
}
