using System.Globalization;
using Headrace.Connect.Runtime.Explanations;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Restarts connectors and tasks of this worker that have failed, as their connectors' policies say. What Kafka Connect leaves to its users.</summary>
/// <remarks>Owned by the herder's loop. A restart is like one that a user asks for: whatever is wanted by then holds for the next run.</remarks>
/// <param name="parts">What the reconciler works with.</param>
/// <param name="post">Brings a command to the herder's loop.</param>
internal sealed class Healer(ReconcilerParts parts, Action<Action> post)
{
    /// <summary>Something has failed: its status says why, and what comes next if the worker does something about it.</summary>
    /// <param name="work">What has failed.</param>
    /// <param name="failure">Why.</param>
    /// <returns>Whether the status has been written.</returns>
    public bool OnFailed(FailedWork work, Failure failure)
    {
        if (failure.Mend is { } mend)
        {
            work.Tell(failure, Text($"{mend}: the worker restarts the {work.Noun} at once."));
            _ = RestartAsync(work.Restart, TimeSpan.Zero);
            return true;
        }
        if (work.Policy is not { Budget: > 0 } policy || !policy.Covers(failure.Error))
            return false;
        if (!work.Restarts.TryTake(policy, out var delay))
        {
            work.Logger.RestartsUsedUp(work.Noun, work.Name, work.Restarts.Count, (long)policy.Window.TotalMilliseconds);
            work.Tell(
                failure,
                Text($"Restarted by the worker {work.Restarts.Count} times within {policy.Window.TotalMilliseconds} ms, which is all that headrace.restart.budget allows: it stays FAILED until it is restarted."));
            return true;
        }
        work.Logger.RestartFollows(work.Noun, work.Name, work.Restarts.Count, policy.Budget, (long)delay.TotalMilliseconds, failure.Error.Message);
        work.Tell(failure, Text($"The worker restarts the {work.Noun} in {delay.TotalMilliseconds} ms: restart {work.Restarts.Count} of {policy.Budget} (headrace.restart.budget)."));
        _ = RestartAsync(work.Restart, delay);
        return true;
    }

    private async Task RestartAsync(Action restart, TimeSpan delay)
    {
        await Task.Delay(delay, parts.Time).ConfigureAwait(false);
        post(restart);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
