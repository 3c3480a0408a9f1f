using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Tests.Preview;

/// <summary>A sink task that notes its calls, and fails in one of them.</summary>
internal sealed class RehearsingTask(string? failsIn = null) : SinkTask, IRehearsingSinkTask
{
    private readonly List<RehearsedWrite> _writes = [];

    public List<string> Calls { get; } = [];

    public override string Version => "1";

    public void BeginRehearsal() => Note("begin");

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        Note("start " + config["table"]);
        return failsIn == "hang" ? Task.Delay(Timeout.Infinite, CancellationToken.None) : Task.CompletedTask;
    }

    public override ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        Note($"open {string.Join(',', partitions)} of {string.Join(',', Context.Assignment)}");
        return default;
    }

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        Note("put");
        _writes.AddRange(records.Select(static record => new RehearsedWrite("table", record.Value.ToString())));
        return default;
    }

    public override ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        Note("flush " + string.Join(',', currentOffsets.Select(static offset => $"{offset.Key}@{offset.Value}")));
        return default;
    }

    public ValueTask<IReadOnlyList<RehearsedWrite>> RollBackAsync(CancellationToken cancellationToken)
    {
        Note("rollback");
        return new(_writes);
    }

    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        Note("close");
        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        Note("stop");
        return Task.CompletedTask;
    }

    private void Note(string call)
    {
        Calls.Add(call);
        if (call.Split(' ')[0] == failsIn)
            throw new InvalidOperationException($"No {call}.");
    }
}
