using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What an exactly-once source task works with beside <see cref="SourceTaskParts"/>.</summary>
internal sealed class TransactionParts
{
    public required ITransactionalSender Sender { get; init; }

    public required ConnectorOffsets Offsets { get; init; }

    public required TransactionBoundary Boundary { get; init; }

    /// <summary>How long a transaction lasts where time ends it.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How long the broker lets a transaction be open.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Makes sure that earlier tasks of the connector can't write any more.</summary>
    public required Func<CancellationToken, Task> FenceAsync { get; init; }

    /// <summary>Makes sure that the task is still wanted here, after its transactional id has been taken.</summary>
    public required Func<CancellationToken, Task> VerifyAsync { get; init; }
}
