namespace Headrace.Kafka.Broker.Groups;

/// <summary>
/// How long a rebalance waits for members to join: as long as the most patient one of them says; where the group was empty before, for as long as new members keep coming
/// (KIP-134), within that time.
/// </summary>
internal sealed class JoinPhase(TimeSpan initialDelay)
{
    private TimeSpan _left;
    private bool _hasNewMember;

    /// <summary>When the time is over; the greatest time where nobody is waited for.</summary>
    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Whether further members are waited for although all that there are have joined.</summary>
    public bool IsInitialDelay { get; private set; }

    public void OnNewMember() => _hasNewMember = true;

    /// <summary>Begins to wait.</summary>
    /// <param name="wasEmpty">Whether the group had no members.</param>
    /// <param name="timeout">How long at the most.</param>
    /// <param name="now">The time.</param>
    public void Begin(bool wasEmpty, TimeSpan timeout, TimeSpan now)
    {
        IsInitialDelay = wasEmpty && initialDelay > TimeSpan.Zero;
        _left = timeout;
        if (IsInitialDelay)
            Delay(now);
        else
            Deadline = now + timeout;
    }

    /// <summary>The time is over: goes on waiting if new members have come in the initial delay.</summary>
    /// <returns>Whether it does.</returns>
    public bool Prolong(TimeSpan now)
    {
        if (!IsInitialDelay || !_hasNewMember || _left <= TimeSpan.Zero)
            return false;
        Delay(now);
        return true;
    }

    public void End()
    {
        IsInitialDelay = false;
        Deadline = TimeSpan.MaxValue;
    }

    private void Delay(TimeSpan now)
    {
        var delay = initialDelay < _left ? initialDelay : _left;
        Deadline = now + delay;
        _left -= delay;
        _hasNewMember = false;
    }
}
