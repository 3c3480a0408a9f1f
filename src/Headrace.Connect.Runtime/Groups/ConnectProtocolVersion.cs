namespace Headrace.Connect.Runtime.Groups;

/// <summary>How the members of a worker group divide their work. The numbers are those on the wire.</summary>
internal enum ConnectProtocolVersion : short
{
    /// <summary>Everything stops at every rebalance.</summary>
    Eager = 0,

    /// <summary>What stays where it is goes on during a rebalance (KIP-415).</summary>
    Compatible = 1,

    /// <summary>As <see cref="Compatible"/>, and requests between workers are signed (KIP-507).</summary>
    Sessioned = 2,
}
