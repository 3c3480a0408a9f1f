namespace Headrace.Connect.Runtime;

/// <summary>Which way a connector copies.</summary>
public enum ConnectorType
{
    /// <summary>Its class can't be loaded.</summary>
    Unknown,

    /// <summary>Into Kafka.</summary>
    Source,

    /// <summary>Out of Kafka.</summary>
    Sink,
}

/// <summary>A task of a connector. Its text form is <c>name-0</c>.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Task">The task's number, from 0.</param>
public readonly record struct ConnectorTaskId(string Connector, int Task)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Connector}-{Task}";
}

/// <summary>What is known of a connector from its configuration.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Config">Its raw config, in the order in which the user gave it where that is known.</param>
/// <param name="Tasks">Its tasks, sorted.</param>
/// <param name="Type">Which way it copies.</param>
public sealed record ConnectorInfo(string Name, IReadOnlyDictionary<string, string?> Config, IReadOnlyList<ConnectorTaskId> Tasks, ConnectorType Type);

/// <summary>A task with its raw config.</summary>
/// <param name="Id">The task.</param>
/// <param name="Config">What the connector returned for it, and <c>task.class</c>.</param>
public sealed record TaskInfo(ConnectorTaskId Id, IReadOnlyDictionary<string, string?> Config);

/// <summary>What storing a connector's config did.</summary>
/// <param name="Created">Whether the connector is new.</param>
/// <param name="Info">The connector.</param>
public sealed record PutConnectorResult(bool Created, ConnectorInfo Info);

/// <summary>What part of a connector to restart.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="OnlyFailed">Whether only what has failed is restarted.</param>
/// <param name="IncludeTasks">Whether tasks are restarted too.</param>
public sealed record RestartRequest(string Connector, bool OnlyFailed, bool IncludeTasks);

/// <summary>An offset of a connector, as the REST API shows and takes it.</summary>
/// <param name="Partition">
/// A source connector's own partition, or <c>kafka_topic</c> and <c>kafka_partition</c> of a sink connector. It is null only in a request.
/// </param>
/// <param name="Offset">The source's own offset, or <c>kafka_offset</c>; null to remove it.</param>
public sealed record ConnectorOffset(Source.SourceMap? Partition, Source.SourceMap? Offset);
