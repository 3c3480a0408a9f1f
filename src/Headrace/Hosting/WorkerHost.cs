using Headrace.Connect.Rest;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Runtime.Validation;
using Headrace.Logging;

namespace Headrace.Hosting;

/// <summary>A worker with its REST API: composed, started and stopped in the right order.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly ConnectWorker _worker;
    private readonly RestServer _rest;
    private readonly IDisposable? _export;

    private WorkerHost(ConnectWorker worker, RestServer rest, IDisposable? export)
    {
        _export = export;
        _worker = worker;
        _rest = rest;
    }

    public IHerder Herder => _worker.Herder;

    /// <summary>The address under which the REST API is advertised, with a slash at its end.</summary>
    public Uri RestUrl => _rest.AdvertisedUrl;

    /// <summary>Binds the REST API's port, which tells at once whether it is free, and starts the worker. A broker that is away is waited for in the background.</summary>
    public static async Task<WorkerHost> StartAsync(WorkerConfig config, PluginFolders folders, ProgramLogging logging, CancellationToken cancellationToken)
    {
        var plugins = folders.Registry;
        var monitoring = new MonitoringConfig(config);
        if (monitoring.LogsJson is { } isJson)
            logging.IsJson = isJson;
        OwnKeys.WarnOfUnknown(
            "The worker", config.Originals.Keys, [.. OwnKeys.OfWorkers, .. RestServerOptions.OwnKeys, .. MonitoringConfig.Definition.Select(static key => key.Name), WorkerPlugins.ReloadKey],
            logging.Factory.CreateLogger("Headrace.Connect.Runtime.Worker"));
        var validator = new ConnectorConfigValidator(ConnectorValidationOptions.From(config, config.ResolveVariables), plugins);
        var worker = new ConnectWorker(new() { Config = config, Plugins = plugins, ConfigCheck = validator, LoggerFactory = logging.Factory, LoggerLevels = logging.Levels, Commit = ProgramVersion.Commit });
        try
        {
            var preview = new ConnectorPreview(config, plugins, logging.Factory, TimeProvider.System);
            var rest = await RestServer.StartAsync(
                RestServerOptions.From(config, ProgramVersion.Commit, worker.WriteMetrics, preview, worker.Events), worker.Herder, plugins, validator, logging.Levels, logging.Factory, cancellationToken);
            try
            {
                await worker.StartAsync(rest.AdvertisedUrl, cancellationToken);
                folders.Watch();
                return new(worker, rest, monitoring.OtlpEndpoint is null ? null : OtlpExport.Start(monitoring, rest.AdvertisedUrl, logging.Factory.CreateLogger("Headrace.Connect.Runtime.Metrics")));
            }
            catch
            {
                await rest.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _worker.WaitUntilReadyAsync(cancellationToken);

    /// <summary>Stops the API first, so that nothing new comes in, then connectors and tasks, which those who are told of events still hear.</summary>
    public async ValueTask DisposeAsync()
    {
        await _rest.StopRequestsAsync();
        _export?.Dispose(); // with a last export, while there is something to read
        await _worker.StopAsync(CancellationToken.None);
        await _rest.DisposeAsync();
        await _worker.DisposeAsync();
    }
}
