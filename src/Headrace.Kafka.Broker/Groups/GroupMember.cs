using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>A protocol (assignor) that a member can do, with what it says to the leader.</summary>
internal readonly record struct GroupProtocol(string Name, ReadOnlyMemory<byte> Metadata);

/// <summary>A member of a classic group. Owned by its group; times are those of the group's clock.</summary>
internal sealed class GroupMember
{
    public required string Id { get; set; }
    public required string? InstanceId { get; init; }
    public required string ClientId { get; set; }
    public required string ClientHost { get; set; }
    public required TimeSpan RebalanceTimeout { get; set; }
    public required TimeSpan SessionTimeout { get; set; }
    public required IReadOnlyList<GroupProtocol> Protocols { get; set; }
    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>When the member is dropped if it says nothing before; not looked at while the coordinator owes it an answer.</summary>
    public TimeSpan SessionDeadline { get; set; }

    /// <summary>The member asked to join for the first time and was not answered yet: its client can't send heartbeats, so it gets longer.</summary>
    public bool IsNew { get; set; }

    /// <summary>A request to join that waits for the rebalance to complete.</summary>
    public TaskCompletionSource<JoinAnswer>? Joining { get; set; }

    /// <summary>Whether the client understands that a leader may have nothing to assign (JoinGroup 9+).</summary>
    public bool CanSkipAssignment { get; set; }

    /// <summary>A request for the assignment that waits for the leader.</summary>
    public TaskCompletionSource<SyncAnswer>? Syncing { get; set; }

    public bool IsStatic => InstanceId is not null;

    public bool IsWaiting => Joining is not null || Syncing is not null;

    /// <summary>Whether it is dropped at the end of its session: who waits for an answer can't send heartbeats.</summary>
    public bool IsExpirable => !IsWaiting || IsNew;

    /// <summary>Takes over what a member says that joins again, or in the place of another.</summary>
    public void Update(JoinCall call)
    {
        Protocols = call.Protocols;
        ClientId = call.ClientId;
        ClientHost = call.ClientHost;
        RebalanceTimeout = call.RebalanceTimeout;
        SessionTimeout = call.SessionTimeout;
        CanSkipAssignment = call.CanSkipAssignment;
    }

    /// <summary>What the member says under a protocol; empty where it doesn't know it.</summary>
    public ReadOnlyMemory<byte> MetadataOf(string? protocol)
    {
        foreach (var candidate in Protocols)
        {
            if (candidate.Name == protocol)
                return candidate.Metadata;
        }

        return default;
    }

    public bool Supports(string protocol)
    {
        foreach (var candidate in Protocols)
        {
            if (candidate.Name == protocol)
                return true;
        }

        return false;
    }

    /// <summary>Whether the protocols are the same, byte for byte and in the same order: then a rejoin changes nothing.</summary>
    public bool HasSameProtocols(IReadOnlyList<GroupProtocol> others)
    {
        if (Protocols.Count != others.Count)
            return false;
        for (var i = 0; i < others.Count; i++)
        {
            if (Protocols[i].Name != others[i].Name || !Protocols[i].Metadata.Span.SequenceEqual(others[i].Metadata.Span))
                return false;
        }

        return true;
    }

    public void AnswerJoin(JoinAnswer answer)
    {
        Joining?.TrySetResult(answer);
        Joining = null;
    }

    public void AnswerSync(SyncAnswer answer)
    {
        Syncing?.TrySetResult(answer);
        Syncing = null;
    }
}

/// <summary>A member as the leader sees it in the answer to its join.</summary>
internal readonly record struct JoinedMember(string Id, string? InstanceId, ReadOnlyMemory<byte> Metadata);

/// <summary>The answer to a join.</summary>
internal sealed record JoinAnswer(ErrorCode Error, string MemberId)
{
    public int Generation { get; init; } = -1;
    public string? ProtocolType { get; init; }
    public string? Protocol { get; init; }
    public string Leader { get; init; } = "";
    public bool SkipAssignment { get; init; }
    public IReadOnlyList<JoinedMember> Members { get; init; } = [];
}

/// <summary>The answer to a sync.</summary>
internal sealed record SyncAnswer(ErrorCode Error)
{
    public string? ProtocolType { get; init; }
    public string? Protocol { get; init; }
    public ReadOnlyMemory<byte> Assignment { get; init; }
}

/// <summary>A request to join.</summary>
internal sealed record JoinCall
{
    public required string MemberId { get; init; }
    public string? InstanceId { get; init; }
    public required string ClientId { get; init; }
    public required string ClientHost { get; init; }
    public required string ProtocolType { get; init; }
    public required IReadOnlyList<GroupProtocol> Protocols { get; init; }
    public required TimeSpan SessionTimeout { get; init; }
    public required TimeSpan RebalanceTimeout { get; init; }

    /// <summary>The client knows MEMBER_ID_REQUIRED (JoinGroup 4+), so it first gets an id and then joins with it.</summary>
    public bool IsIdRequired { get; init; }

    public bool CanSkipAssignment { get; init; }
}

/// <summary>What a group's membership is made durable as: a GroupMetadata record.</summary>
/// <param name="Generation">The generation it belongs to.</param>
/// <param name="ProtocolType">The protocol type, such as <c>consumer</c> or <c>connect</c>.</param>
/// <param name="Protocol">The chosen protocol; null for an empty group.</param>
/// <param name="Leader">The leader's member id; null for an empty group.</param>
/// <param name="StateTimestamp">When the group came into its state, in milliseconds since 1970.</param>
/// <param name="Members">The members with their assignments.</param>
internal sealed record GroupSnapshot(int Generation, string ProtocolType, string? Protocol, string? Leader, long StateTimestamp, IReadOnlyList<GroupMemberSnapshot> Members);

/// <summary>One member in a <see cref="GroupSnapshot"/>.</summary>
internal sealed record GroupMemberSnapshot(
    string Id,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    TimeSpan RebalanceTimeout,
    TimeSpan SessionTimeout,
    ReadOnlyMemory<byte> Subscription,
    ReadOnlyMemory<byte> Assignment);
