using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime;

/// <summary>What a <see cref="ConnectWorker"/> is made of.</summary>
public sealed class ConnectWorkerOptions
{
    /// <summary>The worker's configuration; its mode says where configs, offsets and statuses are kept.</summary>
    public required WorkerConfig Config { get; init; }

    /// <summary>The plugins that configurations may name.</summary>
    public required PluginRegistry Plugins { get; init; }

    /// <summary>Checks connector configs before they are stored; null for <see cref="ConnectorConfigValidator"/>.</summary>
    public IConnectorConfigCheck? ConfigCheck { get; init; }

    /// <summary>The commit that the program was built from, which metrics show.</summary>
    public string Commit { get; init; } = "unknown";

    /// <summary>Takes the logs.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }

    /// <summary>The levels of the worker's loggers, which other workers of the group may be asked to set; null where they can't be set.</summary>
    public LoggerLevels? LoggerLevels { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
