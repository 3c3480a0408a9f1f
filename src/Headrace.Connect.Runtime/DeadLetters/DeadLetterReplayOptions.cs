namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>How dead letters are replayed.</summary>
public sealed record DeadLetterReplayOptions
{
    /// <summary>The queue's topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Which letters.</summary>
    public DeadLetterFilter Filter { get; init; } = new();

    /// <summary>The group that keeps the progress; null for the one of <see cref="DeadLetterFilter.GroupOf"/>.</summary>
    public string? Group { get; init; }

    /// <summary>The topic to write to; null for the one that each record came from.</summary>
    public string? Target { get; init; }

    /// <summary>Whether records go to any partition instead of the one that they came from.</summary>
    public bool AnyPartition { get; init; }

    /// <summary>In which form a source's records are written.</summary>
    public SourceLetterForm SourceForm { get; init; }

    /// <summary>A record that has been replayed so often is passed over.</summary>
    public int ReplaysMax { get; init; } = 3;

    /// <summary>How many records are replayed at most.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>Whether nothing is written, and no progress is kept.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether letters that can't be replayed are passed over; else the replay ends in front of the first.</summary>
    public bool PassesImpossible { get; init; }
}
