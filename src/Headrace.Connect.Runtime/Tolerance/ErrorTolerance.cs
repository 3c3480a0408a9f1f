using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Decides what becomes of a record whose conversion or transformation failed: retried, skipped, or the end of the task. Source: KIP-298.</summary>
internal sealed class ErrorTolerance(
    ConnectorConfig config, ConnectorTaskId task, ErrorCounters counters, IReadOnlyList<IErrorReporter> reporters, TimeProvider time, Random random, ILogger logger)
{
    private const int FirstDelayMs = 300;

    private readonly HashSet<(string Code, ErrorStage Stage)> _told = [];

    public ErrorCounters Counters => counters;

    public bool ToleratesErrors => config.TolerateErrors;

    /// <summary>Whether an operation that failed is tried again, and how long to wait before.</summary>
    public bool ShouldRetry(Exception exception, ref RetryState state, out TimeSpan delay)
    {
        counters.CountFailure();
        delay = default;
        if (exception is not RetriableException)
            return false;
        var now = time.GetUtcNow();
        if (state.Attempts == 0)
            state.Deadline = config.RetryTimeoutMs < 0 ? DateTimeOffset.MaxValue : now + TimeSpan.FromMilliseconds(Math.Min(config.RetryTimeoutMs, int.MaxValue));
        // Timers count whole milliseconds: less of them is no time to wait, and the operation would be tried again and again until it is over.
        if (state.Deadline - now < TimeSpan.FromMilliseconds(1))
        {
            counters.CountFailure(); // the attempt, and the operation that is given up, as Kafka Connect counts
            return false;
        }
        var milliseconds = FirstDelayMs * Math.Pow(2, Math.Min(state.Attempts, 30));
        if (milliseconds > config.RetryDelayMaxMs)
            milliseconds = random.NextDouble() * Math.Max(0, config.RetryDelayMaxMs); // below zero a wait may have no end
        delay = TimeSpan.FromMilliseconds(milliseconds);
        if (now + delay > state.Deadline)
            delay = state.Deadline - now;
        state.Attempts++;
        counters.CountRetry();
        return true;
    }

    /// <summary>Reports a record that failed for good, and skips it if errors are tolerated.</summary>
    /// <remarks>Kafka Connect counts one that a task or the producer has failed as a failed operation, and as an error only where it ends the task.</remarks>
    /// <returns>Completes when the reports are safe.</returns>
    /// <exception cref="ConnectException">Errors are not tolerated; reports have been started all the same.</exception>
    public Task Fail(FailedRecord failed)
    {
        var isOfPipeline = failed.Stage is not (ErrorStage.TaskPut or ErrorStage.KafkaProduce);
        counters.SetLastError(time.GetUtcNow());
        if (!isOfPipeline)
            counters.CountFailure();
        if (isOfPipeline || !config.TolerateErrors)
            counters.CountError();
        if (config.LogErrors || reporters.Count > 0 || !config.TolerateErrors)
            failed = failed with { Explanation = Explain(failed) };
        else
            TellMixUp(failed);
        var reports = Report(failed);
        if (!config.TolerateErrors)
            throw new ToleranceExceededException(failed.Exception, failed.Explanation!);
        if (isOfPipeline)
            counters.CountSkipped();
        return reports;
    }

    private ErrorExplanation Explain(FailedRecord failed) => RecordExplanations.Of(task, failed, config);

    /// <summary>Of records that are passed over without a word, a mix-up of converters is told of once: it concerns all of them.</summary>
    private void TellMixUp(FailedRecord failed)
    {
        if (RecordExplanations.FindMixUp(failed) is { } mixUp && _told.Add((mixUp.Code, failed.Stage)))
            logger.MixUp(Explain(failed), task);
    }

    private Task Report(FailedRecord failed)
    {
        if (config.LogErrors)
        {
            counters.CountLogged();
            logger.RecordFailed(failed.Exception, failed.Explanation!, task, failed.Stage.ToKafkaName(), failed.ReportedClass, config.LogErrorMessages ? Describe(failed) : "");
        }
        return reporters.Count == 0 ? Task.CompletedTask : Task.WhenAll(reporters.Select(reporter => reporter.ReportAsync(failed)));
    }

    private static string Describe(FailedRecord failed)
    {
        if (failed.Consumed is { } consumed)
            return $", where consumed record is {consumed}";
        return failed.Source is { } source ? $", where source record is = {source}" : "";
    }
}
