using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group as DescribeGroups shows it.</summary>
internal sealed record GroupDescription(GroupState State, string ProtocolType, string Protocol, IReadOnlyList<GroupMemberSnapshot> Members);
