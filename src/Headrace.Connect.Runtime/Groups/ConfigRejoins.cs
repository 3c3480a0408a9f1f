using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>
/// When a worker joins its group again because connectors or tasks have come or gone since its assignment: at once, unless others have just before. What comes at their heels is gathered into one rebalance,
/// for longer where rebalances take longer: the more connectors there are, the more of its time the worker would spend on them while others are created one after the other.
/// </summary>
/// <param name="configs">What there is.</param>
/// <param name="queue">The herder's loop.</param>
/// <param name="rejoin">Joins again.</param>
/// <param name="time">The time.</param>
/// <remarks>Members run on the herder's loop.</remarks>
internal sealed class ConfigRejoins(IConfigStore configs, HerderQueue queue, Action rejoin, TimeProvider time)
{
    /// <summary>A connector and its tasks come at once; what follows at their heels is gathered.</summary>
    private const int AtOnceMax = 2;
    private static readonly TimeSpan GatherTimeMin = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan GatherTimeMax = TimeSpan.FromMilliseconds(250);

    /// <summary>Gathering takes so many times as long as the rebalance before it.</summary>
    private const int GatherFactor = 4;

    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(250);

    private long? _assignedOffset;
    private long _assignedAt;
    private long? _joiningSince;
    private TimeSpan _joinTime;
    private long _rejoinedFor;
    private int _inARow;
    private bool _isGathering;

    /// <summary>A join has begun, or there is no assignment: what comes of it will be compared anyway.</summary>
    public void OnJoining()
    {
        _assignedOffset = null;
        _joiningSince = time.GetTimestamp();
    }

    /// <summary>The worker has an assignment, made of what there was at an offset of the config topic.</summary>
    public void OnAssigned(long offset)
    {
        _assignedOffset = offset;
        _assignedAt = time.GetTimestamp();
        if (_joiningSince is { } since)
            _joinTime = time.GetElapsedTime(since, _assignedAt);
        _joiningSince = null;
        OnConfigChanged();
    }

    /// <summary>The config store has changed.</summary>
    public void OnConfigChanged()
    {
        if (_isGathering || !IsBehind)
            return;
        if (time.GetElapsedTime(_assignedAt) >= QuietTime)
            _inARow = 0;
        if (_inARow++ < AtOnceMax)
            Rejoin();
        else
            _ = GatherAsync();
    }

    /// <summary>Does not wait for more to come or go.</summary>
    /// <returns>Whether the worker joins again.</returns>
    public bool EndGathering()
    {
        var wasGathering = _isGathering;
        _isGathering = false;
        if (!wasGathering || !IsBehind)
            return false;
        Rejoin();
        return true;
    }

    private bool IsBehind => _assignedOffset is { } assigned && configs.Snapshot.StructureOffset > Math.Max(assigned, _rejoinedFor);

    private void Rejoin()
    {
        _rejoinedFor = configs.Snapshot.StructureOffset;
        rejoin();
    }

    private async Task GatherAsync()
    {
        _isGathering = true;
        var gatherTime = TimeSpan.FromTicks(Math.Clamp(_joinTime.Ticks * GatherFactor, GatherTimeMin.Ticks, GatherTimeMax.Ticks));
        await Task.Delay(gatherTime, time).ConfigureAwait(false);
        queue.Post(() => EndGathering());
    }
}
