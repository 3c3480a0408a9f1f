namespace Headrace.Connect.Runtime.Herding;

/// <summary>Whether a connector or a task is to be restarted, who waits for that, and how often the worker has restarted it by itself. Owned by the herder's loop.</summary>
internal sealed class RestartState(TimeProvider time)
{
    private bool _isTold;
    private bool _isHealing;

    public bool IsWanted { get; private set; }

    /// <summary>Those who wait for the restart.</summary>
    public Waiters Waiters { get; } = new();

    /// <summary>How often the worker has restarted it by itself.</summary>
    public RestartHistory History { get; private set; } = new(time);

    public void Want() => IsWanted = true;

    /// <summary>As <see cref="Want"/>, and the status says RESTARTING once it has stopped.</summary>
    public void WantTold() => IsWanted = _isTold = true;

    /// <summary>As <see cref="Want"/>, but on the worker's own account: it counts.</summary>
    public void WantHealing() => IsWanted = _isHealing = true;

    /// <summary>As <see cref="Want"/>; the result completes when it is up again, or fails.</summary>
    public Task WantAsync()
    {
        IsWanted = true;
        return Waiters.Add();
    }

    /// <summary>It has stopped.</summary>
    /// <returns>Whether the status is to say RESTARTING.</returns>
    public bool OnStopped()
    {
        var isTold = _isTold;
        _isTold = false;
        return isTold;
    }

    /// <summary>It starts.</summary>
    /// <param name="isSameConfig">Whether it has the config that it had before. A restart by the user, or for another config, begins to count anew.</param>
    /// <returns>Those who wait for this start.</returns>
    public Waiters OnStarting(bool isSameConfig)
    {
        if (!_isHealing || !isSameConfig)
            History = new(time);
        _isHealing = false;
        IsWanted = false;
        return Waiters.Take();
    }
}
