namespace Headrace.Connect.Runtime.Groups;

/// <summary>What a worker knows of its group at one moment. Immutable.</summary>
/// <param name="Generation">The group's generation; -1 before the first.</param>
/// <param name="IsLeader">Whether this worker leads.</param>
/// <param name="LeaderUrl">Where the leader's REST API is; null where that is not known.</param>
/// <param name="Protocol">The protocol that the group has agreed on.</param>
/// <param name="Members">Of the leader only: the members' URLs and what they run, by member id.</param>
internal sealed record GroupView(
    int Generation, bool IsLeader, Uri? LeaderUrl, ConnectProtocolVersion Protocol, IReadOnlyDictionary<string, (Uri Url, WorkSet Work)> Members)
{
    public static GroupView None { get; } = new(-1, false, null, ConnectProtocolVersion.Eager, new Dictionary<string, (Uri, WorkSet)>());

    /// <summary>Whether requests between workers are signed.</summary>
    public bool SignsRequests => Protocol >= ConnectProtocolVersion.Sessioned;

    public Uri? OwnerOf(string connector) => Members.Values.FirstOrDefault(member => member.Work.Contains(connector)).Url;

    public Uri? OwnerOf(ConnectorTaskId task) => Members.Values.FirstOrDefault(member => member.Work.Contains(task)).Url;
}
