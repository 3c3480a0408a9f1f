namespace Headrace.Kafka.Broker.Groups;

/// <summary>One group: who is in it and what it committed.</summary>
internal sealed class Group(ClassicGroup membership)
{
    public string Id => membership.Id;

    public ClassicGroup Membership => membership;

    public GroupOffsets Offsets { get; } = new();

    /// <summary>Commits that are on their way to the log: a group with some is not removed.</summary>
    public int WritesUnderWay { get; set; }
}
