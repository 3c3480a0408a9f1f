using System.Globalization;
using Headrace.Connect.Runtime.Explanations;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Restarts connectors of this worker that have failed, by the policy of their tasks (<see cref="TaskHealer"/>): when they start, change their state, or say so themselves.</summary>
/// <remarks>Owned by the herder's loop. A restart is like one that a user asks for.</remarks>
/// <param name="parts">What the reconciler works with.</param>
/// <param name="post">Brings a command to the herder's loop.</param>
/// <param name="restart">Restarts a connector unless the instance of that number has been replaced, or was restarted meanwhile.</param>
internal sealed class ConnectorHealer(ReconcilerParts parts, Action<Action> post, Action<ConnectorSlot, long> restart)
{
    /// <summary>A connector has failed: its status says why, and what comes next if the worker does something about it.</summary>
    /// <returns>Whether the status has been written.</returns>
    public bool OnFailed(ConnectorSlot slot, Failure failure)
    {
        if (Configuration.RestartPolicy.Find(slot.Config!) is not { Budget: > 0 } policy || !policy.Covers(failure.Error))
            return false;
        if (!slot.Restarts.TryTake(policy, out var delay))
        {
            parts.Logger.ConnectorRestartsUsedUp(slot.Name, slot.Restarts.Count, (long)policy.Window.TotalMilliseconds);
            parts.Status.OnConnectorFailed(
                slot.Name, slot.Version, failure,
                Text($"Restarted by the worker {slot.Restarts.Count} times within {policy.Window.TotalMilliseconds} ms, which is all that headrace.restart.budget allows: it stays FAILED until it is restarted."));
            return true;
        }
        parts.Logger.ConnectorRestartFollows(slot.Name, slot.Restarts.Count, policy.Budget, (long)delay.TotalMilliseconds, failure.Error.Message);
        parts.Status.OnConnectorFailed(
            slot.Name, slot.Version, failure, Text($"The worker restarts the connector in {delay.TotalMilliseconds} ms: restart {slot.Restarts.Count} of {policy.Budget} (headrace.restart.budget)."));
        _ = RestartAsync(slot.Instance);
        return true;

        async Task RestartAsync(long instance)
        {
            await Task.Delay(delay, parts.Time).ConfigureAwait(false);
            post(() => restart(slot, instance));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
