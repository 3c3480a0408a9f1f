using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker;

/// <summary>A durable single-node broker that speaks the Kafka protocol, in this process.</summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private KafkaBroker()
    {
    }

    /// <summary>The port that the broker listens on.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>What clients take as <c>bootstrap.servers</c>: the advertised host and port.</summary>
    public string BootstrapServers => throw new NotImplementedException();

    /// <summary>The cluster's id: made at the first start on a data folder and kept there.</summary>
    public string ClusterId => throw new NotImplementedException();

    /// <summary>Opens the data folder, recovers what a crash left, and listens.</summary>
    /// <param name="options">Where the data lies, where to listen, and Kafka's own settings.</param>
    /// <param name="loggerFactory">Makes the broker's loggers; the caller disposes it after the broker.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The broker, which accepts connections.</returns>
    /// <exception cref="BrokerStartException">The folder is in use or of a newer version, the port is taken, or a setting has no valid value.</exception>
    public static Task<KafkaBroker> StartAsync(BrokerOptions options, ILoggerFactory loggerFactory, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Stops listening, lets requests under way end, closes the connections, and closes the logs cleanly, so that the next start needs no recovery.
    /// </summary>
    /// <returns>A task that ends when all is on disk.</returns>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
