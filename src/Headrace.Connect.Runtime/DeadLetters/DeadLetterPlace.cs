namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>Where a record is, or was.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
public sealed record DeadLetterPlace(string Topic, int Partition, long Offset)
{
    /// <summary>As logs have it: <c>topic-partition@offset</c>.</summary>
    public override string ToString() => $"{Topic}-{Partition}@{Offset}";
}
