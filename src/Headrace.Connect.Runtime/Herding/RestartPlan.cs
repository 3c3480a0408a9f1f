using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Which parts of a connector a restart request means, by their present states. Every worker of a group makes the same plan. Source: KIP-745.</summary>
internal sealed class RestartPlan
{
    private RestartPlan(string connector, bool restartsConnector, IReadOnlyList<int> tasks)
    {
        Connector = connector;
        RestartsConnector = restartsConnector;
        Tasks = tasks;
    }

    public string Connector { get; }

    public bool RestartsConnector { get; }

    public IReadOnlyList<int> Tasks { get; }

    /// <summary>Makes the plan; null where nothing is known of the connector.</summary>
    public static RestartPlan? Create(RestartRequest request, IStatusStore statuses)
    {
        if (statuses.Get(request.Connector) is not { } connector)
            return null;
        var tasks = request.IncludeTasks ? statuses.GetTasks(request.Connector).Where(IsMeant).Select(static task => task.Task!.Value).Order().ToArray() : [];
        return new(request.Connector, IsMeant(connector), tasks);

        bool IsMeant(StatusRecord status) => !request.OnlyFailed || status.State == ExecutionState.Failed;
    }
}
