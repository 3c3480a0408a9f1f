using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>What the leader of a group does beside dividing the work: removes states of what is gone, and makes the key that signs requests between workers.</summary>
/// <remarks>Members run on the herder's loop.</remarks>
internal sealed class LeaderDuties(
    IConfigStore configs, IStatusStore statuses, StatusWriter status, RequestSignatures signatures, HerderQueue queue, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan KeyRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How often the leader looks for states of what is gone: the last word of a worker that was away may come at any time.</summary>
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromSeconds(30);

    /// <summary>The longest a timer takes; a key that lives longer is looked at in between.</summary>
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(1);

    private static readonly TimeSpan ClaimRetryDelay = TimeSpan.FromMilliseconds(250);

    private long _leadership;
    private bool _leads;
    private bool _keepsWrites;
    private bool _signs;
    private bool _isMakingKey;

    /// <summary>This worker has another place in the group.</summary>
    public void OnView(GroupView view)
    {
        _leadership++;
        _leads = view.IsLeader;
        _signs = view is { IsLeader: true, SignsRequests: true };
        if (!view.IsLeader)
        {
            _ = configs.RelinquishWritesAsync();
            return;
        }
        if (!_keepsWrites && configs.WhenWritesLost is not null)
            _ = KeepWritesAsync();
        _ = KeepStatusesCleanAsync(_leadership);
        if (view.SignsRequests)
            KeepKey(_leadership);
    }

    /// <summary>Removes states of connectors and tasks that are gone, which nobody else could remove.</summary>
    public void ForgetStaleStatuses()
    {
        var snapshot = configs.Snapshot;
        foreach (var connector in statuses.GetConnectors())
        {
            if (snapshot.Contains(connector))
                status.ForgetTasks(connector, snapshot[connector].VisibleTaskCount, isAll: true);
            else
                status.OnConnectorDeleted(connector, isAll: true);
        }
    }

    /// <summary>Claims the right to write to the config topic as leader, and again when it is lost while this worker still leads.</summary>
    private async Task KeepWritesAsync()
    {
        _keepsWrites = true;
        try
        {
            await configs.ClaimWritesAsync(CancellationToken.None).ConfigureAwait(false);
            logger.WritesClaimed();
            await configs.WhenWritesLost!.ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            logger.WritesNotClaimed(e);
        }
        catch (OperationCanceledException)
        {
            return; // the store is closed
        }
        // Who was fenced may learn meanwhile that another one leads.
        await Task.Delay(ClaimRetryDelay, time).ConfigureAwait(false);
        queue.Post(() =>
        {
            _keepsWrites = false;
            if (_leads)
                _ = KeepWritesAsync();
        });
    }

    private async Task KeepStatusesCleanAsync(long leadership)
    {
        ForgetStaleStatuses();
        await Task.Delay(CleaningInterval, time).ConfigureAwait(false);
        queue.Post(() =>
        {
            if (leadership == _leadership)
                _ = KeepStatusesCleanAsync(leadership);
        });
    }

    private void KeepKey(long leadership)
    {
        if (leadership != _leadership || _isMakingKey)
            return;
        var left = signatures.KeyLifeLeft(configs.Snapshot.SessionKey);
        if (left is null)
            _ = MakeKeyAsync();
        else if (left != TimeSpan.MaxValue)
            _ = LookAgainAsync(leadership, left.Value);
    }

    private async Task MakeKeyAsync()
    {
        // A write may wait for this worker to claim the right to it; meanwhile there may be another generation.
        _isMakingKey = true;
        try
        {
            await configs.PutSessionKeyAsync(signatures.NewKey(), CancellationToken.None).ConfigureAwait(false);
            logger.SessionKeyMade();
        }
        catch (ConnectException e)
        {
            logger.SessionKeyNotMade(e, KeyRetryDelay.TotalMilliseconds);
            await Task.Delay(KeyRetryDelay, time).ConfigureAwait(false);
        }
        queue.Post(() =>
        {
            _isMakingKey = false;
            if (_signs)
                KeepKey(_leadership);
        });
    }

    private async Task LookAgainAsync(long leadership, TimeSpan delay)
    {
        await Task.Delay(delay < TimerMax ? delay : TimerMax, time).ConfigureAwait(false);
        queue.Post(() => KeepKey(leadership));
    }
}
