namespace Headrace.Kafka.Broker.Groups;

/// <summary>What a group's membership is made durable as: a GroupMetadata record.</summary>
/// <param name="Generation">The generation it belongs to.</param>
/// <param name="ProtocolType">The protocol type, such as <c>consumer</c> or <c>connect</c>.</param>
/// <param name="Protocol">The chosen protocol; null for an empty group.</param>
/// <param name="Leader">The leader's member id; null for an empty group.</param>
/// <param name="StateTimestamp">When the group came into its state, in milliseconds since 1970.</param>
/// <param name="Members">The members with their assignments.</param>
internal sealed record GroupSnapshot(int Generation, string ProtocolType, string? Protocol, string? Leader, long StateTimestamp, IReadOnlyList<GroupMemberSnapshot> Members);
