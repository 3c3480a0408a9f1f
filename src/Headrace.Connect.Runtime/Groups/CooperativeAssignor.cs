using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>
/// Divides work so that only what has to move moves: new work goes to those who have least, a surplus is revoked and given away a round later, and the work of a
/// member that has left waits a while for it to come back. It remembers what it needs between rounds, so it belongs to one leader.
/// </summary>
/// <remarks>Source: KIP-415; the worker spec d.5, compared step by step with <c>IncrementalCooperativeAssignor</c> of Kafka Connect 4.3.1.</remarks>
/// <param name="delayMax"><c>scheduled.rebalance.max.delay.ms</c>.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Takes the logs.</param>
/// <param name="surplusOf">
/// Chooses so many connectors and tasks of a member to be revoked; null for the first ones. Which ones go is of no importance, and Kafka Connect takes them in the order
/// of its hash tables: a comparison with it chooses as it did.
/// </param>
internal sealed class CooperativeAssignor(
    TimeSpan delayMax, TimeProvider time, ILogger logger, Func<string, WorkSet, (int Connectors, int Tasks), WorkSet>? surplusOf = null)
{
    private const int BackoffFactor = 40;

    private readonly int _delayMaxMs = (int)delayMax.TotalMilliseconds;
    private readonly SortedSet<string> _candidates = new(StringComparer.Ordinal);
    private WorkSet _previousAssignment = WorkSet.Empty;
    private WorkSet _previousRevocation = WorkSet.Empty;
    private HashSet<string> _previousMembers = new(StringComparer.Ordinal);
    private int _previousGeneration = -1;
    private long _scheduledMs;
    private int _delayMs;
    private bool _hasRevokedInPreviousRound;
    private int _successiveRevocations;

    /// <summary>Does one round.</summary>
    /// <param name="configured">All connectors and tasks that there are.</param>
    /// <param name="lastCompletedGeneration">The last generation in which this worker got an assignment. If it is not the one that this assignor served, its memory is stale.</param>
    /// <param name="generation">The generation that the round is for.</param>
    /// <param name="active">What each member runs.</param>
    public CooperativeRound Assign(WorkSet configured, int lastCompletedGeneration, int generation, IReadOnlyDictionary<string, WorkSet> active)
    {
        if (_previousGeneration != lastCompletedGeneration)
            _previousAssignment = WorkSet.Empty; // somebody else led meanwhile

        var allActive = active.Values.Aggregate(WorkSet.Empty, static (all, own) => all.Union(own));
        if (!_previousRevocation.Intersect(allActive).IsEmpty)
            _previousAssignment = allActive; // somebody has not given up what was revoked
        _previousRevocation = WorkSet.Empty;

        var deleted = _previousAssignment.Except(configured);
        var duplicated = Duplicates(active.Values);
        var lost = _previousAssignment.Except(allActive).Except(deleted);
        var created = configured.Except(_previousAssignment).Except(allActive);

        var members = active.Keys.Order(StringComparer.Ordinal).ToArray();
        var current = members.ToDictionary(static member => member, member => active[member].Except(deleted), StringComparer.Ordinal);
        var revoked = members.ToDictionary(static member => member, member => deleted.Union(duplicated).Intersect(active[member]), StringComparer.Ordinal);
        var next = members.ToDictionary(static member => member, member => active[member].Except(revoked[member]), StringComparer.Ordinal);

        var reassigned = HandleLost(lost, members, next);
        Balance(configured, members, revoked, next);
        GiveConnectors(created.Connectors.Concat(reassigned.Connectors), members, next);
        GiveTasks(created.Tasks.Concat(reassigned.Tasks), members, next);

        _previousRevocation = revoked.Values.Aggregate(WorkSet.Empty, static (all, own) => all.Union(own));
        _previousAssignment = next.Values.Aggregate(WorkSet.Empty, static (all, own) => all.Union(own)).Except(_previousRevocation).Union(lost);
        _previousGeneration = generation;
        _previousMembers = new(members, StringComparer.Ordinal);
        return new(
            members.ToDictionary(static member => member, member => next[member].Except(current[member]), StringComparer.Ordinal), revoked, next, _delayMs);
    }

    private static WorkSet Duplicates(IEnumerable<WorkSet> active)
    {
        var (seen, duplicates) = (WorkSet.Empty, WorkSet.Empty);
        foreach (var own in active)
        {
            duplicates = duplicates.Union(own.Intersect(seen));
            seen = seen.Union(own);
        }
        return duplicates;
    }

    /// <summary>Decides about work whose owner has gone: to wait for it, to hand it to who came instead, or to spread it.</summary>
    /// <returns>What is to be spread like new work.</returns>
    private WorkSet HandleLost(WorkSet lost, string[] members, Dictionary<string, WorkSet> next)
    {
        if (lost.IsEmpty && !_hasRevokedInPreviousRound)
        {
            ResetDelay();
            return WorkSet.Empty;
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var current = new HashSet<string>(members, StringComparer.Ordinal);
        if (_scheduledMs <= 0 && _previousMembers.IsSubsetOf(current))
            return lost; // nobody has left: an assignment did not arrive
        if (_delayMaxMs == 0)
            return lost;
        if (_scheduledMs > 0 && nowMs >= _scheduledMs)
        {
            var reassigned = WorkSet.Empty;
            var heirs = _candidates.Where(current.Contains).ToArray();
            if (heirs.Length > 0)
            {
                GiveInTurn(lost, heirs, next);
                logger.LostWorkHandedOver(lost.Connectors.Count, lost.Tasks.Count, string.Join(", ", heirs));
            }
            else
            {
                reassigned = lost;
                logger.LostWorkReassigned(lost.Connectors.Count, lost.Tasks.Count);
            }
            ResetDelay();
            _hasRevokedInPreviousRound = false;
            return reassigned;
        }
        _candidates.UnionWith(members.Where(member => next[member].IsEmpty));
        _delayMs = nowMs < _scheduledMs ? (int)Math.Min(_scheduledMs - nowMs, _delayMaxMs) : _delayMaxMs;
        _scheduledMs = nowMs + _delayMs;
        logger.LostWorkWaits(lost.Connectors.Count, lost.Tasks.Count, _delayMs);
        return WorkSet.Empty;
    }

    private void ResetDelay()
    {
        _candidates.Clear();
        _scheduledMs = 0;
        _delayMs = 0;
    }

    /// <summary>Takes work from those who have more than their share, unless a wait is under way; repeated revocations wait longer and longer.</summary>
    private void Balance(WorkSet configured, string[] members, Dictionary<string, WorkSet> revoked, Dictionary<string, WorkSet> next)
    {
        if (_delayMs != 0)
        {
            _hasRevokedInPreviousRound = false;
            return;
        }
        var surplus = Surplus(configured, members, next);
        var isAny = surplus.Count > 0;
        if (_hasRevokedInPreviousRound && isAny)
        {
            _successiveRevocations++;
            _delayMs = Backoff(_successiveRevocations);
            if (_delayMs != 0)
            {
                _scheduledMs = time.GetUtcNow().ToUnixTimeMilliseconds() + _delayMs;
                return;
            }
        }
        else if (isAny)
        {
            _hasRevokedInPreviousRound = true;
        }
        else if (_hasRevokedInPreviousRound)
        {
            _hasRevokedInPreviousRound = false;
            _successiveRevocations = 0;
        }
        foreach (var (member, work) in surplus)
        {
            revoked[member] = revoked[member].Union(work);
            next[member] = next[member].Except(work);
        }
    }

    private int Backoff(int attempts)
    {
        if (_delayMaxMs == 0)
            return 0;
        // 1 ms times 40 to the power of the attempts: 40 ms, 1.6 s, 64 s, then the limit.
        var delay = Math.Pow(BackoffFactor, Math.Min(attempts, 16));
        return (int)Math.Min(delay, _delayMaxMs);
    }

    private Dictionary<string, WorkSet> Surplus(WorkSet configured, string[] members, Dictionary<string, WorkSet> next)
    {
        var surplus = new Dictionary<string, WorkSet>(StringComparer.Ordinal);
        if (configured.IsEmpty || members.All(member => next[member].IsEmpty))
            return surplus;
        var connectors = Surplus(configured.Connectors.Count, members, member => next[member].Connectors.Count);
        var tasks = Surplus(configured.Tasks.Count, members, member => next[member].Tasks.Count);
        foreach (var member in members)
        {
            var count = (Connectors: connectors.GetValueOrDefault(member), Tasks: tasks.GetValueOrDefault(member));
            if (count is (0, 0))
                continue;
            surplus[member] = surplusOf is null
                ? WorkSet.Of(next[member].Connectors.Take(count.Connectors), next[member].Tasks.Take(count.Tasks))
                : surplusOf(member, next[member], count);
        }
        return surplus;
    }

    /// <summary>How many items each member has to give up so that no two differ by more than one.</summary>
    private static Dictionary<string, int> Surplus(int total, string[] members, Func<string, int> load)
    {
        var (floor, extra) = Math.DivRem(total, members.Length);
        var surplus = new Dictionary<string, int>(StringComparer.Ordinal);
        if (members.Count(member => load(member) == floor) == members.Length - extra && members.Count(member => load(member) == floor + 1) == extra)
            return surplus;
        var granted = 0;
        foreach (var member in members)
        {
            var has = load(member);
            if (has <= floor)
                continue;
            var allowed = floor;
            if (granted < extra)
            {
                granted++;
                allowed = floor + 1;
            }
            if (has > allowed)
                surplus[member] = has - allowed;
        }
        return surplus;
    }

    private static void GiveInTurn(WorkSet work, string[] heirs, Dictionary<string, WorkSet> next)
    {
        var turn = 0;
        foreach (var connector in work.Connectors)
        {
            var heir = heirs[turn++ % heirs.Length];
            next[heir] = next[heir].With([connector], []);
        }
        turn = 0;
        foreach (var task in work.Tasks)
        {
            var heir = heirs[turn++ % heirs.Length];
            next[heir] = next[heir].With([], [task]);
        }
    }

    private static void GiveConnectors(IEnumerable<string> connectors, string[] members, Dictionary<string, WorkSet> next)
    {
        foreach (var (member, items) in Spread([.. connectors], members, member => next[member].Connectors.Count))
            next[member] = next[member].With(items, []);
    }

    private static void GiveTasks(IEnumerable<ConnectorTaskId> tasks, string[] members, Dictionary<string, WorkSet> next)
    {
        foreach (var (member, items) in Spread([.. tasks], members, member => next[member].Tasks.Count))
            next[member] = next[member].With([], items);
    }

    /// <summary>Gives items to those who have least: one each to all that are level with the first, and again.</summary>
    private static Dictionary<string, List<T>> Spread<T>(T[] items, string[] members, Func<string, int> load)
    {
        var order = members.OrderBy(load).ThenBy(static member => member, StringComparer.Ordinal).ToArray();
        var loads = order.Select(load).ToArray();
        var given = order.ToDictionary(static member => member, static _ => new List<T>(), StringComparer.Ordinal);
        var item = 0;
        while (item < items.Length)
        {
            var first = loads[0];
            var level = Array.FindIndex(loads, has => has > first);
            if (level < 0)
                level = loads.Length;
            for (var i = 0; i < level && item < items.Length; i++)
            {
                given[order[i]].Add(items[item++]);
                loads[i]++;
            }
        }
        return given;
    }
}
