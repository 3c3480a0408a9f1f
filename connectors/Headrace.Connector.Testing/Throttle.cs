namespace Headrace.Connector.Testing;

/// <summary>Holds a task to a number of records a second: negative for as many as it can, 0 for none at all.</summary>
internal sealed class Throttle(long recordsPerSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Waits as long as one record takes; for ever where no number of records a second is set.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForOneAsync(CancellationToken cancellationToken) =>
        Task.Delay(recordsPerSecond > 0 ? TimeSpan.FromMilliseconds(Math.Max(1, 1000 / recordsPerSecond)) : Timeout.InfiniteTimeSpan, time, cancellationToken);

    /// <summary>How many records may be made now, waiting until it is at least one.</summary>
    /// <param name="made">How many have been made since the start.</param>
    /// <param name="max">How many are wanted at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<int> WaitAsync(long made, int max, CancellationToken cancellationToken)
    {
        if (recordsPerSecond < 0)
            return max;
        if (recordsPerSecond == 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var due = (time.GetElapsedTime(_start).TotalSeconds * recordsPerSecond) - made;
            if (due >= 1)
                return (int)Math.Min(due, max);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((1 - due) * 1000 / recordsPerSecond))), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
