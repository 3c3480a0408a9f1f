using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Sink;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Preview;

/// <summary>Puts some records into a sink task, from its start to its stop.</summary>
/// <param name="task">The task, which is used once.</param>
/// <param name="config">Its config, with variables resolved.</param>
/// <param name="isForGood">Whether it really writes; else it is a <see cref="IRehearsingSinkTask"/>.</param>
/// <param name="logger">Takes what it logs.</param>
/// <param name="time">The clock of the limits.</param>
internal sealed class SinkRehearsal(SinkTask task, IReadOnlyDictionary<string, string?> config, bool isForGood, ILogger logger, TimeProvider time)
{
    /// <summary>What a task gets to take back what it has written, whatever else was over.</summary>
    private static readonly TimeSpan RollBackLimit = TimeSpan.FromSeconds(30);

    /// <summary>What it gets to close and to stop.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs the task.</summary>
    /// <param name="records">What is shown of the records.</param>
    /// <param name="survivors">The records to put.</param>
    /// <param name="limit">How long the task may take for them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SinkTrial> RunAsync(IReadOnlyList<PreviewedRecord> records, IReadOnlyList<SinkRecord> survivors, TimeSpan limit, CancellationToken cancellationToken)
    {
        var context = new SinkTaskContext(config, Memory.TaskMemory.Unlimited, time, logger, static () => { });
        var partitions = survivors.Select(static record => record.Original).Distinct().ToList();
        context.SetAssignment(partitions);
        task.Initialize(context);
        var rehearsing = isForGood ? null : (IRehearsingSinkTask)task;
        rehearsing?.BeginRehearsal();
        string? error = null;
        try
        {
            error = await PutAsync(survivors, partitions, limit, cancellationToken).ConfigureAwait(false);
            var (outcome, writes) = (SinkTrialOutcome.Written, (IReadOnlyList<RehearsedWrite>)[]);
            if (rehearsing is not null)
            {
                try
                {
                    writes = await Task.Run(() => rehearsing.RollBackAsync(cancellationToken).AsTask(), CancellationToken.None).WaitAsync(RollBackLimit, time, CancellationToken.None).ConfigureAwait(false);
                    outcome = SinkTrialOutcome.RolledBack;
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    outcome = SinkTrialOutcome.NotRolledBack;
                    error = $"{(error is null ? "" : error + " ")}What was written could not be taken back: {e.Message}";
                }
            }
            await EndAsync("close", () => task.CloseAsync(partitions, CancellationToken.None).AsTask()).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new(records, outcome, writes, error);
        }
        finally
        {
            await EndAsync("stop", () => task.StopAsync(CancellationToken.None)).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the task's use. A call that does not return is left alone, and told of.</summary>
    private async Task EndAsync(string what, Func<Task> call)
    {
        var running = Task.Run(call, CancellationToken.None);
        await running.WaitAsync(EndLimit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted)
            await running.ConfigureAwait(false);
        else
            logger.RehearsedTaskHangs(what, EndLimit.TotalSeconds);
    }

    /// <summary>Puts the records and has them flushed.</summary>
    /// <returns>What the task fails with; null for nothing.</returns>
    private async Task<string?> PutAsync(IReadOnlyList<SinkRecord> survivors, List<TopicPartition> partitions, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await Task.Run(() => task.StartAsync(config, either.Token), CancellationToken.None).WaitAsync(either.Token).ConfigureAwait(false);
            await Task.Run(() => task.OpenAsync(partitions, either.Token).AsTask(), CancellationToken.None).WaitAsync(either.Token).ConfigureAwait(false);
            await Task.Run(() => task.PutAsync(survivors, either.Token).AsTask(), CancellationToken.None).WaitAsync(either.Token).ConfigureAwait(false);
            var offsets = survivors.GroupBy(static record => record.Original).ToDictionary(static records => records.Key, static records => records.Max(static record => record.KafkaOffset) + 1);
            await Task.Run(() => task.PreCommitAsync(offsets, either.Token).AsTask(), CancellationToken.None).WaitAsync(either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return $"The sink has not taken the records within {limit.TotalSeconds:0.#} s.";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.Message;
        }
    }
}
