namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group as ListGroups shows it.</summary>
internal readonly record struct GroupListing(string Id, string ProtocolType, GroupState State);
