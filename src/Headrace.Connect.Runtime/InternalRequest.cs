namespace Headrace.Connect.Runtime;

/// <summary>A request of one worker to another, as it came.</summary>
/// <param name="Body">The bytes that are signed.</param>
/// <param name="Signature">The header <c>X-Connect-Authorization</c>; null where it is missing.</param>
/// <param name="Algorithm">The header <c>X-Connect-Request-Signature-Algorithm</c>; null where it is missing.</param>
public sealed record InternalRequest(ReadOnlyMemory<byte> Body, string? Signature, string? Algorithm)
{
    /// <summary>The header that holds the signature.</summary>
    public const string SignatureHeader = "X-Connect-Authorization";

    /// <summary>The header that holds the algorithm.</summary>
    public const string AlgorithmHeader = "X-Connect-Request-Signature-Algorithm";

    /// <summary>Where a worker answers to another one that asks for a member of the group, whose id follows. What is signed is the id.</summary>
    public const string MembersPath = "internal/members/";

    /// <summary>How often a worker says that it lives to one that is connected to it, so that nothing between them takes the connection for idle.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(30);
}
