namespace Headrace.Connect.Runtime.Groups;

/// <summary>What one round of the cooperative assignor gives and takes.</summary>
/// <param name="Assigned">What each member gets on top.</param>
/// <param name="Revoked">What each member gives up.</param>
/// <param name="Owned">What each member has afterwards.</param>
/// <param name="DelayMs">When all have to join again; 0 for never.</param>
internal sealed record CooperativeRound(
    IReadOnlyDictionary<string, WorkSet> Assigned, IReadOnlyDictionary<string, WorkSet> Revoked, IReadOnlyDictionary<string, WorkSet> Owned, int DelayMs);
