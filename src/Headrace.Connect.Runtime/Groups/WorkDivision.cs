using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>The leader's part: divides the work of a group among its members, and keeps who runs what. Owned by the herder's loop.</summary>
internal sealed class WorkDivision(IConfigStore configs, RebalanceLog rebalances, CooperativeAssignor assignor, ILogger logger)
{
    private GroupView? _led;
    private IReadOnlyList<string>? _urls;

    /// <summary>The members with their shares, if this worker has divided the work of a generation; else none.</summary>
    public IReadOnlyDictionary<string, (Uri Url, WorkSet Work)> MembersOf(int generation) => _led?.Generation == generation ? _led.Members : GroupView.None.Members;

    /// <summary>This worker leads no longer: who comes and goes meanwhile it does not see.</summary>
    public void ForgetMembers() => _urls = null;

    /// <summary>Divides the work among all members.</summary>
    /// <param name="generation">The generation that begins.</param>
    /// <param name="states">What each member says, by their ids.</param>
    /// <param name="offset">How far the config topic has been read by the member that has read most.</param>
    /// <param name="completedGeneration">The last generation that this worker had a place in.</param>
    /// <returns>The assignments as they are sent.</returns>
    public Dictionary<string, ReadOnlyMemory<byte>> Divide(GroupGeneration generation, Dictionary<string, WorkerState> states, long offset, int completedGeneration)
    {
        var version = ConnectProtocol.VersionOf(generation.Protocol);
        var url = states[generation.LeaderId].Url;
        var snapshot = configs.Snapshot;
        if (snapshot.Offset < offset)
        {
            logger.LeaderIsBehind(snapshot.Offset, offset);
            return Postpone(generation, states.Keys, version, url, offset);
        }
        if (version == ConnectProtocolVersion.Eager && states.Values.Any(static state => state.Allocation is not null))
        {
            logger.GroupTurnsEager();
            return Postpone(generation, states.Keys, version, url, offset);
        }
        NoteMembers(states.Values);
        var configured = WorkSet.Of(snapshot.Connectors, snapshot.Connectors.SelectMany(snapshot.TasksOf));
        var assignments = version == ConnectProtocolVersion.Eager
            ? DivideAnew(generation, states, configured, url, snapshot.Offset)
            : DivideIncrementally(generation, states, configured, url, snapshot.Offset, completedGeneration);
        return assignments.ToDictionary(
            static member => member.Key, member => (ReadOnlyMemory<byte>)ConnectProtocol.Encode(member.Value, version), StringComparer.Ordinal);
    }

    /// <summary>Assigns nothing: all have to join again.</summary>
    private Dictionary<string, ReadOnlyMemory<byte>> Postpone(GroupGeneration generation, IEnumerable<string> members, ConnectProtocolVersion version, string url, long offset)
    {
        _led = null;
        var failed = new WorkerAssignment(WorkerAssignment.ConfigMismatch, generation.LeaderId, url, offset, WorkSet.Empty, WorkSet.Empty, 0);
        return members.ToDictionary(static member => member, _ => (ReadOnlyMemory<byte>)ConnectProtocol.Encode(failed, version), StringComparer.Ordinal);
    }

    private Dictionary<string, WorkerAssignment> DivideAnew(
        GroupGeneration generation, Dictionary<string, WorkerState> states, WorkSet configured, string url, long offset)
    {
        var shares = EagerAssignor.Assign(configured, states.Keys);
        NoteShares(generation, states, shares);
        return shares.ToDictionary(
            static member => member.Key, member => new WorkerAssignment(0, generation.LeaderId, url, offset, member.Value, WorkSet.Empty, 0), StringComparer.Ordinal);
    }

    private Dictionary<string, WorkerAssignment> DivideIncrementally(
        GroupGeneration generation, Dictionary<string, WorkerState> states, WorkSet configured, string url, long offset, int completedGeneration)
    {
        var active = states.ToDictionary(static member => member.Key, static member => member.Value.Allocation?.Assigned ?? WorkSet.Empty, StringComparer.Ordinal);
        var round = assignor.Assign(configured, completedGeneration, generation.Id, active);
        NoteShares(generation, states, round.Owned);
        return states.Keys.ToDictionary(
            static member => member,
            member => new WorkerAssignment(0, generation.LeaderId, url, offset, round.Assigned[member], round.Revoked[member], round.DelayMs),
            StringComparer.Ordinal);
    }

    /// <summary>Keeps who runs what, for requests that have to go there.</summary>
    private void NoteShares(GroupGeneration generation, Dictionary<string, WorkerState> states, IReadOnlyDictionary<string, WorkSet> shares) => _led = GroupView.None with
    {
        Generation = generation.Id,
        Members = states.ToDictionary(static member => member.Key, member => (new Uri(member.Value.Url), shares[member.Key]), StringComparer.Ordinal),
    };

    /// <summary>Compares the group's members with those of the last generation, if this worker led it too.</summary>
    private void NoteMembers(IEnumerable<WorkerState> states)
    {
        IReadOnlyList<string> urls = [.. states.Select(static state => state.Url).Order(StringComparer.Ordinal)];
        if (_urls is { } before)
            rebalances.OnMembers([.. urls.Except(before, StringComparer.Ordinal)], [.. before.Except(urls, StringComparer.Ordinal)]);
        _urls = urls;
    }
}
