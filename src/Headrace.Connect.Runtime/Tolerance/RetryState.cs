namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>The retries of one operation: none yet by default.</summary>
internal struct RetryState
{
    public int Attempts;
    public DateTimeOffset Deadline;
}
