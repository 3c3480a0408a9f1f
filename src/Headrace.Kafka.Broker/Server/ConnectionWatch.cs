using System.Collections.Concurrent;
using Headrace.Kafka.Broker.Configs;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Server;

/// <summary>
/// Knows all connections, keeps their number within the limit, and closes those that bring nothing: no whole request for
/// <c>connections.max.idle.ms</c>, or a frame that comes more slowly than any network would bring it.
/// </summary>
internal sealed class ConnectionWatch : IDisposable
{
    // A frame has half a minute, and as long as a line of 64 KiB a second needs: below that it only holds memory.
    private static readonly TimeSpan FrameTimeBase = TimeSpan.FromSeconds(30);
    private const int FrameBytesPerSecondMin = 64 * 1024;
    private static readonly TimeSpan SweepIntervalMax = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ClientConnection, byte> _connections = [];
    private readonly TimeSpan _idleMax;
    private readonly int _connectionsMax;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private int _count;

    public ConnectionWatch(BrokerConfig config, TimeProvider time, ILogger<ConnectionWatch> logger)
    {
        _idleMax = config.ConnectionIdleMax;
        _connectionsMax = config.ConnectionsMax;
        _logger = logger;
        var interval = _idleMax / 4 < SweepIntervalMax ? _idleMax / 4 : SweepIntervalMax;
        if (interval < TimeSpan.FromMilliseconds(1))
            interval = TimeSpan.FromMilliseconds(1);
        _timer = time.CreateTimer(static watch => ((ConnectionWatch)watch!).Sweep(), this, interval, interval);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts a connection in; false where there are too many.</summary>
    public bool TryAdd(ClientConnection connection)
    {
        if (Interlocked.Increment(ref _count) > _connectionsMax)
        {
            Interlocked.Decrement(ref _count);
            _logger.TooManyConnections(connection.RemoteEndPoint, _connectionsMax);
            return false;
        }

        _connections[connection] = 0;
        return true;
    }

    public void Remove(ClientConnection connection)
    {
        if (_connections.TryRemove(connection, out _))
            Interlocked.Decrement(ref _count);
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        foreach (var (connection, _) in _connections)
        {
            if (connection.Idle > _idleMax)
            {
                Remove(connection);   // said once, however long the connection takes to end
                _logger.IdleConnectionClosed(connection.RemoteEndPoint, (long)_idleMax.TotalMilliseconds);
                connection.Abort("The connection was idle for too long.");
            }
            else if (connection.FrameAge > FrameTimeBase + TimeSpan.FromSeconds((double)connection.FrameBytes / FrameBytesPerSecondMin))
            {
                Remove(connection);
                _logger.SlowConnectionClosed(connection.RemoteEndPoint, connection.FrameBytes, (long)connection.FrameAge.TotalSeconds);
                connection.Abort("A request came too slowly.");
            }
        }
    }
}
