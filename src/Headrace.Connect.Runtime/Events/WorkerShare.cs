namespace Headrace.Connect.Runtime.Events;

/// <summary>The work of one worker of a group.</summary>
/// <param name="Url">Where its REST API is.</param>
/// <param name="Connectors">Its connectors, sorted.</param>
/// <param name="Tasks">Its tasks, sorted.</param>
public sealed record WorkerShare(Uri Url, IReadOnlyCollection<string> Connectors, IReadOnlyCollection<ConnectorTaskId> Tasks)
{
    /// <summary>A node of a sorted set with its name, in characters: each generation has sets of its own.</summary>
    private const int ItemSize = 64;

    /// <summary>About how many characters it keeps in memory.</summary>
    internal long Size => ItemSize * (1L + Connectors.Count + Tasks.Count);
}
