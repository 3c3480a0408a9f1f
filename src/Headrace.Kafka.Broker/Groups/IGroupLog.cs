using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>Where groups are made durable: <c>__consumer_offsets</c>, and a list in the tests of the coordinator.</summary>
internal interface IGroupLog
{
    /// <summary>
    /// Puts records of one group behind all that were put before. Once they are durable, or can't be, <paramref name="applied"/> is called: in the order of the
    /// calls, one at a time; then the task completes.
    /// </summary>
    /// <param name="groupId">The group, which decides the partition.</param>
    /// <param name="records">The records.</param>
    /// <param name="applied">Gets None, or why the records are not durable.</param>
    /// <returns>The same error code.</returns>
    Task<ErrorCode> WriteAsync(string groupId, IReadOnlyList<GroupRecord> records, Action<ErrorCode> applied);
}
