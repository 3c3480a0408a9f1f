using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group as ListGroups shows it.</summary>
internal readonly record struct GroupListing(string Id, string ProtocolType, GroupState State);
