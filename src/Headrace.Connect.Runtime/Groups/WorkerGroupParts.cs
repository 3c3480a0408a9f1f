using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>What a worker group works with.</summary>
/// <param name="Config">The worker's settings.</param>
/// <param name="Url">Where this worker's REST API is, for the others; with a slash at its end.</param>
/// <param name="Configs">The config store.</param>
/// <param name="Ownership">Takes what this worker has to run.</param>
/// <param name="Queue">The herder's loop.</param>
/// <param name="Status">Learns the generation.</param>
/// <param name="Follow">Brings connectors in line with what is owned, on the loop; completes when nothing of them runs any more that is not.</param>
/// <param name="OnView">Called on the loop when this worker has taken its place in a generation, or has lost it.</param>
/// <param name="Time">The time.</param>
/// <param name="Logger">Takes the logs.</param>
internal sealed record WorkerGroupParts(
    WorkerConfig Config, Uri Url, IConfigStore Configs, Ownership Ownership, HerderQueue Queue, StatusWriter Status, Func<IEnumerable<string>, Task> Follow,
    Action<GroupView> OnView, TimeProvider Time, ILogger Logger)
{
    /// <summary>Hears of rebalances; null for nobody.</summary>
    public Metrics.ConnectMetrics? Metrics { get; init; }

    /// <summary>Takes the events of rebalances; null for nobody.</summary>
    public WorkerEvents? Events { get; init; }

    /// <summary>Asks the other workers whether they live; null where the group's coordinator alone finds out.</summary>
    public MemberRequests? Members { get; init; }

    /// <summary>Completes when there is nothing left to do at the moment for some connectors, on the loop.</summary>
    public required Func<IEnumerable<string>, Task> WhenSettled { get; init; }
}
