namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>How many errors a task has met. The names are those of Kafka Connect's task-error metrics. Safe from any thread.</summary>
internal sealed class ErrorCounters
{
    private long _failures;
    private long _errors;
    private long _skipped;
    private long _retries;
    private long _logged;
    private long _deadLetterRequests;
    private long _deadLetterFailures;
    private long _lastErrorTimestamp;

    /// <summary><c>total-record-failures</c>: attempts that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary><c>total-record-errors</c>: records that failed in the end.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary><c>total-records-skipped</c>.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary><c>total-retries</c>.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary><c>total-errors-logged</c>.</summary>
    public long Logged => Volatile.Read(ref _logged);

    /// <summary><c>deadletterqueue-produce-requests</c>.</summary>
    public long DeadLetterRequests => Volatile.Read(ref _deadLetterRequests);

    /// <summary><c>deadletterqueue-produce-failures</c>.</summary>
    public long DeadLetterFailures => Volatile.Read(ref _deadLetterFailures);

    /// <summary><c>last-error-timestamp</c> in milliseconds since 1970-01-01T00:00Z; 0 for never.</summary>
    public long LastErrorTimestamp => Volatile.Read(ref _lastErrorTimestamp);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountError() => Interlocked.Increment(ref _errors);

    public void SetLastError(DateTimeOffset now) => Volatile.Write(ref _lastErrorTimestamp, now.ToUnixTimeMilliseconds());

    public void CountSkipped() => Interlocked.Increment(ref _skipped);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void CountLogged() => Interlocked.Increment(ref _logged);

    public void CountDeadLetterRequest() => Interlocked.Increment(ref _deadLetterRequests);

    public void CountDeadLetterFailure() => Interlocked.Increment(ref _deadLetterFailures);
}
