namespace Headrace.Kafka.Client;

/// <summary>Where a consumer starts in a partition that its group has no offset for (<c>auto.offset.reset</c>).</summary>
public enum OffsetReset
{
    /// <summary>At the end.</summary>
    Latest,

    /// <summary>At the beginning.</summary>
    Earliest,

    /// <summary>Nowhere: it is an error.</summary>
    None,

    /// <summary>At the first record that is at most so old as <see cref="ClientSettings.OffsetResetAge"/> says.</summary>
    ByDuration,
}
