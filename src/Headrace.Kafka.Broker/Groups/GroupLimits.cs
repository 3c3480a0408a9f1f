namespace Headrace.Kafka.Broker.Groups;

/// <summary>The limits that groups keep to, from the broker's settings.</summary>
internal sealed record GroupLimits
{
    public TimeSpan SessionTimeoutMin { get; init; } = TimeSpan.FromSeconds(6);
    public TimeSpan SessionTimeoutMax { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan InitialRebalanceDelay { get; init; } = TimeSpan.Zero;
    public int MembersMax { get; init; } = int.MaxValue;

    /// <summary>How long a client that joins for the first time is waited for, as it can't send heartbeats yet. Kafka has the same fixed time.</summary>
    public TimeSpan NewMemberTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
