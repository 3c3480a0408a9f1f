using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime;

/// <summary>What a <see cref="ConnectWorker"/> is made of.</summary>
public sealed class ConnectWorkerOptions
{
    /// <summary>The worker's configuration; its mode says where configs, offsets and statuses are kept.</summary>
    public required WorkerConfig Config { get; init; }

    /// <summary>The plugins that configurations may name.</summary>
    public required PluginRegistry Plugins { get; init; }

    /// <summary>Checks connector configs before they are stored.</summary>
    public required IConnectorConfigCheck ConfigCheck { get; init; }

    /// <summary>Takes the logs.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>
/// A Connect worker of one process: its herder, its stores and its connectors. Standalone, it keeps configs and statuses in memory and source offsets in a file;
/// distributed, it keeps all of them in topics, in Kafka Connect's formats.
/// </summary>
/// <remarks>Order of use: make it, give <see cref="Herder"/> to the REST API, bind the API's port, then <see cref="StartAsync"/>.</remarks>
public sealed class ConnectWorker : IAsyncDisposable
{
    /// <summary>Makes a worker. Nothing runs yet.</summary>
    /// <param name="options">What it is made of.</param>
    public ConnectWorker(ConnectWorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        throw new NotImplementedException();
    }

    /// <summary>Manages the connectors. It takes calls before the start too; they are answered once the worker is ready.</summary>
    public IHerder Herder => throw new NotImplementedException();

    /// <summary>Starts the worker's loop and returns at once; a broker that is away is waited for in the background.</summary>
    /// <param name="workerId">The advertised <c>host:port</c> of the REST API, which statuses name.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public Task StartAsync(string workerId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Completes when the worker is ready to handle requests; fails if it can never become ready, with the reason for the user.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops connectors and tasks gracefully, within their time limits, commits what is safe, and closes the stores.</summary>
    /// <param name="cancellationToken">Cuts the graceful part short; what is left is then abandoned.</param>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops the worker if it has not been stopped.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
