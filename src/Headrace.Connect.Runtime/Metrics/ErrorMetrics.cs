using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>What a task's <see cref="ErrorCounters"/> are called. Source: KIP-298.</summary>
internal static class ErrorMetrics
{
    private static readonly MetricDefinition Failures = Total("total-record-failures", "Operations on records that failed, retries included.");
    private static readonly MetricDefinition Errors = Total("total-record-errors", "Records that failed in the end.");
    private static readonly MetricDefinition Skipped = Total("total-records-skipped", "Records that were left out because of errors.");
    private static readonly MetricDefinition Retries = Total("total-retries", "Operations that were tried again.");
    private static readonly MetricDefinition Logged = Total("total-errors-logged", "Errors of records that were logged.");
    private static readonly MetricDefinition DeadLetterRequests = Total("deadletterqueue-produce-requests", "Records that were to go to the dead letter queue.");
    private static readonly MetricDefinition DeadLetterFailures = Total("deadletterqueue-produce-failures", "Records that could not be written to the dead letter queue.");
    private static readonly MetricDefinition LastError =
        new(MetricGroup.TaskError, "last-error-timestamp", MetricKind.Gauge, "When the last error was, in milliseconds since 1970-01-01T00:00Z; 0 for never.");

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [Failures, Errors, Skipped, Retries, Logged, DeadLetterRequests, DeadLetterFailures, LastError];

    public static void Visit(IMetricVisitor visitor, MetricTags tags, ErrorCounters errors)
    {
        visitor.Visit(Failures, tags, errors.Failures);
        visitor.Visit(Errors, tags, errors.Errors);
        visitor.Visit(Skipped, tags, errors.Skipped);
        visitor.Visit(Retries, tags, errors.Retries);
        visitor.Visit(Logged, tags, errors.Logged);
        visitor.Visit(DeadLetterRequests, tags, errors.DeadLetterRequests);
        visitor.Visit(DeadLetterFailures, tags, errors.DeadLetterFailures);
        visitor.Visit(LastError, tags, errors.LastErrorTimestamp);
    }

    private static MetricDefinition Total(string name, string description) => new(MetricGroup.TaskError, name, MetricKind.Total, description);
}
