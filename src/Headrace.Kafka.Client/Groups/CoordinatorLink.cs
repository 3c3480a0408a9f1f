namespace Headrace.Kafka.Client;

/// <summary>A member's connection to the coordinator of its group. It is made anew where it is lost, and where that takes too long the member is told, once.</summary>
/// <param name="options">How the member belongs to its group.</param>
/// <param name="bootstrapServers">Where the coordinator is asked for.</param>
/// <param name="connectionOptions">How brokers are reached.</param>
/// <param name="onLost">Hears why the group is out of reach.</param>
/// <param name="time">The time.</param>
internal sealed class CoordinatorLink(
    GroupMemberOptions options, string bootstrapServers, ConnectionOptions connectionOptions, Func<string, CancellationToken, Task> onLost, TimeProvider time) : IAsyncDisposable
{
    private readonly GroupCoordinator _coordinator = new(options.GroupId, bootstrapServers, connectionOptions, time);
    private BrokerConnection? _connection;
    private long? _lostSince;
    private bool _isLossReported;

    /// <summary>The connection, which is made if there is none.</summary>
    public async Task<BrokerConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsUsable: true })
            return _connection;
        await CloseAsync().ConfigureAwait(false);
        _lostSince ??= time.GetTimestamp();
        using var limit = new CancellationTokenSource(connectionOptions.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        // A broker that neither answers nor refuses must not hold up the word that we are lost.
        var connecting = _coordinator.ConnectAsync(linked.Token);
        await ReportLossAfterLimitAsync(connecting, cancellationToken).ConfigureAwait(false);
        _connection = await connecting.ConfigureAwait(false);
        _lostSince = null;
        _isLossReported = false;
        return _connection;
    }

    /// <summary>The connection for the member's last word: nobody is told any more that there is none.</summary>
    public async Task<BrokerConnection> ConnectToLeaveAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsUsable: true })
            return _connection;
        await CloseAsync().ConfigureAwait(false);
        return _connection = await _coordinator.ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the connection up, because something went wrong with it.</summary>
    public async Task DropAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _lostSince ??= time.GetTimestamp();
    }

    /// <summary>Tells that the group is out of reach, unless that was told.</summary>
    public Task ReportLossAsync(string reason, CancellationToken cancellationToken)
    {
        if (_isLossReported)
            return Task.CompletedTask;
        _isLossReported = true;
        return onLost(reason, cancellationToken);
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task CloseAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }

    private async Task ReportLossAfterLimitAsync(Task connecting, CancellationToken cancellationToken)
    {
        if (_isLossReported || _lostSince is not { } since)
            return;
        var left = options.LostAfter - time.GetElapsedTime(since);
        if (left > TimeSpan.Zero)
            await Task.WhenAny(connecting, Task.Delay(left, time, cancellationToken)).ConfigureAwait(false);
        if (!connecting.IsCompletedSuccessfully && time.GetElapsedTime(since) >= options.LostAfter)
            await ReportLossAsync($"no coordinator was found for {options.LostAfter.TotalMilliseconds:0} ms", cancellationToken).ConfigureAwait(false);
    }
}
