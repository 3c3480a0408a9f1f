using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>What a watch works with.</summary>
/// <param name="Requests">Connects to the workers.</param>
/// <param name="Member">This worker's own place in the group.</param>
/// <param name="Key">The key to sign with; null where requests are not signed.</param>
/// <param name="Time">The time.</param>
/// <param name="Logger">Takes the logs.</param>
internal sealed record WorkerWatchParts(MemberRequests Requests, IGroupMember Member, Func<SessionKey?> Key, TimeProvider Time, ILogger Logger);
