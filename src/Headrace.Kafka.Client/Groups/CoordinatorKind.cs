namespace Headrace.Kafka.Client;

/// <summary>What a coordinator coordinates; the numbers are FindCoordinator's key types.</summary>
internal enum CoordinatorKind : sbyte
{
    /// <summary>A consumer or worker group.</summary>
    Group = 0,

    /// <summary>The transactions of a transactional id.</summary>
    Transaction = 1,
}
