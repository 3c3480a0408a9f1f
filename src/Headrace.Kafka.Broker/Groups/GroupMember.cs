namespace Headrace.Kafka.Broker.Groups;

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
