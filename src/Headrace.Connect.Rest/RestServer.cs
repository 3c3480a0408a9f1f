using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest;

/// <summary>Kafka Connect's REST API over a herder.</summary>
public sealed class RestServer : IAsyncDisposable
{
    private RestServer(IReadOnlyList<Uri> addresses, IReadOnlyList<Uri> adminAddresses, Uri advertisedUrl)
    {
        Addresses = addresses;
        AdminAddresses = adminAddresses;
        AdvertisedUrl = advertisedUrl;
    }

    /// <summary>Where the API is served, with the ports that were bound.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Where the loggers are served if not among <see cref="Addresses"/>.</summary>
    public IReadOnlyList<Uri> AdminAddresses { get; }

    /// <summary>The URL that other workers use, <c>scheme://host:port/</c>. The worker's id is its host and port.</summary>
    public Uri AdvertisedUrl { get; }

    /// <summary>The id under which statuses name this worker: host and port of <see cref="AdvertisedUrl"/>.</summary>
    public string WorkerId => $"{AdvertisedUrl.Host}:{AdvertisedUrl.Port}";

    /// <summary>Binds the listeners and serves the API.</summary>
    /// <param name="options">How it is served.</param>
    /// <param name="herder">What it is about. It need not be ready.</param>
    /// <param name="plugins">The plugins to list.</param>
    /// <param name="validator">Checks connector configurations.</param>
    /// <param name="loggerLevels">The levels of the worker's loggers.</param>
    /// <param name="loggerFactory">Takes the logs.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="Errors.ConfigException">A setting is wrong, or an address can't be bound; the message names it.</exception>
    public static Task<RestServer> StartAsync(
        RestServerOptions options,
        IHerder herder,
        PluginRegistry plugins,
        ConnectorConfigValidator validator,
        LoggerLevels loggerLevels,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops: no new requests are taken, those under way get some time.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
