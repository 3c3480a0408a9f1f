using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The calls of a sink task's members, one at a time and on the task's thread, and what the task is at, should it fail.</summary>
/// <param name="task">The task.</param>
/// <param name="onPutBegun">Called before each put.</param>
/// <param name="onPutEnded">Called after each put.</param>
/// <param name="cancelled">Cancelled when the task is given up.</param>
internal sealed class SinkTaskCalls(SinkTask task, Action onPutBegun, Action onPutEnded, CancellationToken cancelled)
{
    public FailureStage Stage { get; set; } = FailureStage.TaskStart;

    public void Start(ISinkTaskContext context, IReadOnlyDictionary<string, string?> config, CancellationToken stopping)
    {
        task.Initialize(context);
        Blocking.Wait(task.StartAsync(config, stopping));
    }

    public void Open(IReadOnlyCollection<TopicPartition> partitions)
    {
        Stage = FailureStage.Close;
        Blocking.Wait(task.OpenAsync(partitions, cancelled));
        Stage = FailureStage.Consume;
    }

    public void Put(IReadOnlyList<SinkRecord> records)
    {
        Stage = FailureStage.Put;
        onPutBegun();
        try
        {
            Blocking.Wait(task.PutAsync(records, cancelled));
        }
        finally
        {
            onPutEnded();
        }
    }

    public IReadOnlyDictionary<TopicPartition, long> PreCommit(IReadOnlyDictionary<TopicPartition, long> offered) => Blocking.Wait(task.PreCommitAsync(offered, cancelled));

    public void Close(IReadOnlyCollection<TopicPartition> partitions) => Blocking.Wait(task.CloseAsync(partitions, cancelled));

    public void Stop() => Blocking.Wait(task.StopAsync(cancelled));
}
