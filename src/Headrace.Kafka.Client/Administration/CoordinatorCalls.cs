using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>Calls the coordinator of a group or a transactional id over connections of our own, again after errors that pass.</summary>
internal sealed class CoordinatorCalls(ClientSettings settings, TimeProvider time)
{
    private readonly Lazy<ConnectionOptions> _options = new(() => ConnectionOptions.From(settings));

    public ConnectionOptions Options => _options.Value;

    /// <summary>Asks the coordinator for as long as a call may take.</summary>
    /// <param name="what">What failed, for the error.</param>
    /// <param name="kind">What the coordinator coordinates.</param>
    /// <param name="key">The group or transactional id.</param>
    /// <param name="limit">How long a call may take.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<T> CallAsync<T>(
        string what, CoordinatorKind kind, string key, TimeSpan limit, Func<BrokerConnection, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var coordinator = new GroupCoordinator(key, settings.BootstrapServers, _options.Value, time, kind);
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        KafkaException? last = null;
        try
        {
            while (true)
            {
                try
                {
                    var connection = await coordinator.ConnectAsync(linked.Token).ConfigureAwait(false);
                    await using (connection.ConfigureAwait(false))
                        return await call(connection, linked.Token).ConfigureAwait(false);
                }
                catch (KafkaException error) when (error.IsRetriable && error.Code != ErrorCode.UnknownTopicOrPartition) // what a coordinator says of a partition stays so
                {
                    last = error;
                }
                await Task.Delay(settings.RetryBackoff, time, linked.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw KafkaErrors.Timeout(
                $"{what}: no broker of {settings.BootstrapServers} did it within {limit.TotalMilliseconds:0} ms{(last is null ? "." : $"; the last reason: {last.Message}")}", error);
        }
    }

    public static void Check(string what, ErrorCode error)
    {
        if (error != ErrorCode.None)
            throw KafkaErrors.Of(error, what);
    }
}
