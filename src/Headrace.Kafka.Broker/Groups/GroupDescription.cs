namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group as DescribeGroups shows it.</summary>
internal sealed record GroupDescription(GroupState State, string ProtocolType, string Protocol, IReadOnlyList<GroupMemberSnapshot> Members);
