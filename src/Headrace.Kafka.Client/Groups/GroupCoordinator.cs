using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>Finds the coordinator of a group, or of a transactional id, from any broker that answers.</summary>
internal sealed class GroupCoordinator(string key, string bootstrapServers, ConnectionOptions options, TimeProvider time, CoordinatorKind kind = CoordinatorKind.Group)
{
    private readonly (string Host, int Port)[] _bootstrap = ParseServers(bootstrapServers);
    private IReadOnlyList<(string Host, int Port)> _brokers = [];
    private int _next;

    /// <summary>Connects to the coordinator.</summary>
    /// <exception cref="KafkaException">No broker answers, or there is no coordinator just now (both retriable), or the group may not be used.</exception>
    public async Task<BrokerConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var (host, port) = await FindAsync(cancellationToken).ConfigureAwait(false);
        return await BrokerConnection.OpenAsync(host, port, options, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(string Host, int Port)> FindAsync(CancellationToken cancellationToken)
    {
        // One broker an attempt; the caller tries again. Those that we were told of come after those that the user named.
        var candidates = _bootstrap.Concat(_brokers).Distinct().ToArray();
        var (host, port) = candidates[_next++ % candidates.Length];
        var connection = await BrokerConnection.OpenAsync(host, port, options, time, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await connection.SendVersionedAsync<FindCoordinatorRequest, FindCoordinatorResponse>(
                version => version >= 4 ? new() { KeyType = (sbyte)kind, CoordinatorKeys = [key] } : new() { KeyType = (sbyte)kind, Key = key }, options.RequestTimeout, cancellationToken).ConfigureAwait(false);
            var found = answer.Coordinators is [var first, ..]
                ? first
                : new() { ErrorCode = answer.ErrorCode, Host = answer.Host, Port = answer.Port, NodeId = answer.NodeId };
            if (found.ErrorCode != ErrorCode.None)
                throw KafkaErrors.Of(found.ErrorCode, $"The coordinator of {(kind == CoordinatorKind.Group ? "group" : "transactional id")} {key} can't be found");
            var metadata = await connection.SendAsync<MetadataRequest, MetadataResponse>(new() { Topics = [] }, options.RequestTimeout, cancellationToken).ConfigureAwait(false);
            _brokers = [.. metadata.Brokers.Select(static broker => (broker.Host, broker.Port))];
            _next--; // this one works
            return (found.Host, found.Port);
        }
    }

    /// <summary>The hosts and ports of <c>bootstrap.servers</c>.</summary>
    public static (string Host, int Port)[] ParseServers(string bootstrapServers) => [.. bootstrapServers.Split(',').Select(Parse)];

    private static (string Host, int Port) Parse(string server) =>
        ServerAddress.TryParse(server.Trim(), out var host, out var port) && port <= ushort.MaxValue ? (host, (int)port) : throw new ClientConfigException("bootstrap.servers", server, "is not host:port.");
}
