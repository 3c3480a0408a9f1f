using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>What a member of a classic group says to its coordinator, and what the answers mean.</summary>
internal sealed class GroupMemberRequests(GroupMemberOptions options, ConnectionOptions connectionOptions)
{
    /// <summary>How long the answer to a leave is waited for.</summary>
    public static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    /// <summary>On top of the rebalance time-out for the answer to a join.</summary>
    private static readonly TimeSpan JoinSlack = TimeSpan.FromSeconds(5);

    private const int ReasonLengthMax = 255;

    /// <summary>Asks to join, which takes as long as the rebalance.</summary>
    /// <returns>The generation, or MEMBER_ID_REQUIRED with the id to ask again with.</returns>
    /// <exception cref="KafkaException">The group does not let the member in, or the connection is lost.</exception>
    public async Task<JoinGroupResponse> JoinAsync(
        BrokerConnection connection, string memberId, IReadOnlyList<GroupProtocol> protocols, string reason, CancellationToken cancellationToken)
    {
        var timeout = options.RebalanceTimeout + JoinSlack;
        if (timeout < connectionOptions.RequestTimeout)
            timeout = connectionOptions.RequestTimeout;
        var request = new JoinGroupRequest
        {
            GroupId = options.GroupId,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            RebalanceTimeoutMs = (int)options.RebalanceTimeout.TotalMilliseconds,
            MemberId = memberId,
            ProtocolType = options.ProtocolType,
            Protocols = [.. protocols.Select(static protocol => new JoinGroupRequest.JoinGroupRequestProtocol { Name = protocol.Name, Metadata = protocol.Metadata })],
            Reason = reason.Length > ReasonLengthMax ? reason[..ReasonLengthMax] : reason,
        };
        var answer = await connection.SendAsync<JoinGroupRequest, JoinGroupResponse>(request, timeout, cancellationToken).ConfigureAwait(false);
        return answer.ErrorCode is ErrorCode.None or ErrorCode.MemberIdRequired
            ? answer
            : throw KafkaErrors.Of(answer.ErrorCode, $"Group {options.GroupId} does not let the member in");
    }

    /// <summary>Asks for the member's assignment; the leader brings everybody's with it.</summary>
    public async Task<ReadOnlyMemory<byte>> SynchroniseAsync(
        BrokerConnection connection, GroupGeneration generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? assignments, CancellationToken cancellationToken)
    {
        var request = new SyncGroupRequest
        {
            GroupId = options.GroupId,
            GenerationId = generation.Id,
            MemberId = generation.MemberId,
            ProtocolType = options.ProtocolType,
            ProtocolName = generation.Protocol,
            Assignments = [.. (assignments ?? new Dictionary<string, ReadOnlyMemory<byte>>()).Select(static assignment =>
                new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = assignment.Key, Assignment = assignment.Value })],
        };
        var answer = await connection.SendAsync<SyncGroupRequest, SyncGroupResponse>(request, connectionOptions.RequestTimeout, cancellationToken).ConfigureAwait(false);
        return answer.ErrorCode == ErrorCode.None
            ? answer.Assignment
            : throw KafkaErrors.Of(answer.ErrorCode, $"Generation {generation.Id} of group {options.GroupId} came to nothing");
    }

    /// <summary>Tells that the member lives.</summary>
    /// <exception cref="KafkaException">The group rebalances, or the member has no place in it any more, or the connection is lost.</exception>
    public async Task BeatAsync(BrokerConnection connection, string memberId, int generation, CancellationToken cancellationToken)
    {
        var timeout = options.SessionTimeout < connectionOptions.RequestTimeout ? options.SessionTimeout : connectionOptions.RequestTimeout;
        var answer = await connection.SendAsync<HeartbeatRequest, HeartbeatResponse>(
            new() { GroupId = options.GroupId, GenerationId = generation, MemberId = memberId }, timeout, cancellationToken).ConfigureAwait(false);
        if (answer.ErrorCode != ErrorCode.None)
            throw KafkaErrors.Of(answer.ErrorCode, $"The heartbeat of member {memberId} of group {options.GroupId} was refused");
    }

    /// <summary>Takes a member out of the group: this one, or another.</summary>
    public Task<LeaveGroupResponse> LeaveAsync(BrokerConnection connection, string memberId, string reason, CancellationToken cancellationToken) =>
        connection.SendVersionedAsync<LeaveGroupRequest, LeaveGroupResponse>(
            version => version >= 3
                ? new() { GroupId = options.GroupId, Members = [new() { MemberId = memberId, Reason = reason }] }
                : new() { GroupId = options.GroupId, MemberId = memberId },
            LeaveTimeout, cancellationToken);
}
