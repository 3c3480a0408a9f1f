namespace Headrace.Connect.Runtime.Events;

/// <summary>Something that has happened in a worker or its group. Immutable.</summary>
public abstract record WorkerEvent
{
    private protected WorkerEvent()
    {
    }

    /// <summary>About how many characters it keeps in memory.</summary>
    internal abstract long Size { get; }
}
