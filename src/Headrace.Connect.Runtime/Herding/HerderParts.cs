using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Validation;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>What a herder works with.</summary>
internal sealed record HerderParts(
    WorkerConfig Config,
    PluginRegistry Plugins,
    IConnectorConfigCheck ConfigCheck,
    IConfigStore Configs,
    OffsetStores Offsets,
    IStatusStore Statuses,
    IWorker Worker,
    Func<ConnectorConfig, KafkaAdmin> NewAdmin,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>Fences producers by their transactional ids, with a connector's client settings; null for a worker that has no group.</summary>
    public Func<ConnectorConfig, IReadOnlyList<string>, Task>? FenceProducersAsync { get; init; }

    /// <summary>Makes a producer that changes the offsets of a connector in a transaction; null for a worker without exactly-once support.</summary>
    public Func<ConnectorConfig, TransactionalProducer>? NewOffsetProducer { get; init; }

    /// <summary>Makes a producer that changes the offsets of a connector.</summary>
    public Func<ConnectorConfig, ProducerPool.ProducerLease>? RentProducer { get; init; }

    /// <summary>Makes this worker's member of its group; null for a worker that has none.</summary>
    public Func<IGroupMemberListener, IGroupMember>? NewMember { get; init; }

    /// <summary>The way to the group's leader; null for a worker that has no group.</summary>
    public ILeaderRequests? Leader { get; init; }

    /// <summary>The way to the group's other workers, to know whether they live; null for a worker that leaves it to the group's coordinator.</summary>
    public MemberRequests? Members { get; init; }

    /// <summary>Tells of values of config providers that have expired; null where there are none.</summary>
    public ConfigReloads? Reloads { get; init; }

    /// <summary>Checks settings of connectors whose offsets are asked for; null for no checks.</summary>
    public ConnectorConfigValidator? Checks { get; init; }

    /// <summary>The levels of this worker's loggers, which any worker of the group may be asked to set.</summary>
    public LoggerLevels? LoggerLevels { get; init; }

    /// <summary>Hears what happens; null for nobody.</summary>
    public Metrics.ConnectMetrics? Metrics { get; init; }

    /// <summary>Takes the worker's events; null for nobody.</summary>
    public Events.WorkerEvents? Events { get; init; }
}
