using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>What any broker of the cluster knows, asked over a connection of our own.</summary>
/// <remarks>A worker asks it at its start. By librdkafka it would have a handle with threads and buffers from then on, which one without connectors needs for nothing else.</remarks>
internal sealed class ClusterRequests(ClientSettings settings, CoordinatorCalls calls, TimeProvider time)
{
    /// <summary>The request by which a transaction ends: a broker that does not know it has no transactions.</summary>
    private static readonly ApiKey Essential = ApiKey.EndTxn;

    private int _next;

    /// <summary>The id of the cluster.</summary>
    /// <exception cref="KafkaException">No broker can be reached (retriable), or it refuses us. So for all calls.</exception>
    public Task<string> GetIdAsync(CancellationToken cancellationToken) => AskAsync(async connection =>
    {
        var metadata = await connection.SendAsync<MetadataRequest, MetadataResponse>(new() { Topics = [] }, settings.RequestTimeout, cancellationToken).ConfigureAwait(false);
        return metadata.ClusterId ?? throw KafkaErrors.Of(ErrorCode.UnsupportedVersion, $"The broker at {settings.BootstrapServers} does not say the id of its cluster");
    }, cancellationToken);

    /// <summary>Whether the cluster has transactions.</summary>
    public Task<bool> HasTransactionsAsync(CancellationToken cancellationToken) => AskAsync(static connection => Task.FromResult(connection.Knows(Essential)), cancellationToken);

    /// <summary>Asks the first broker of <c>bootstrap.servers</c> that answers, beginning behind the last one that did not: one that is silent may take all the time that an attempt has.</summary>
    private async Task<T> AskAsync<T>(Func<BrokerConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        var servers = GroupCoordinator.ParseServers(settings.BootstrapServers);
        KafkaException? last = null;
        for (var asked = 0; asked < servers.Length; asked++)
        {
            var server = Interlocked.Increment(ref _next) - 1;
            var (host, port) = servers[(int)((uint)server % servers.Length)];
            try
            {
                var connection = await BrokerConnection.OpenAsync(host, port, calls.Options, time, cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var answer = await ask(connection).ConfigureAwait(false);
                    Interlocked.CompareExchange(ref _next, server, server + 1);
                    return answer;
                }
            }
            catch (KafkaException error) when (error.IsRetriable)
            {
                last = error;
            }
        }
        throw last!;
    }
}
