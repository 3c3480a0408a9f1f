using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Transport;

/// <summary>A socket that listens; its connections are spread over the loops.</summary>
internal sealed class EventLoopListener : IConnectionListener, IWatchedSocket
{
    // Then those that are connected have their turn.
    private const int AcceptsInTurnMax = 64;

    /// <summary>How long to wait when the system does not give connections out, as for descriptors when the process has used all of its own.</summary>
    private static readonly TimeSpan ShortageDelay = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly EventLoop _loop;
    private readonly Func<EventLoop> _connectionLoop;
    private readonly ILogger _logger;
    private readonly Readiness _acceptable = new();
    private readonly long _key;
    private int _acceptsInTurn;
    private volatile bool _isUnbound;

    /// <param name="socket">It does not block.</param>
    /// <param name="loop">Watches it.</param>
    /// <param name="connectionLoop">Gives the loop of the next connection.</param>
    /// <param name="logger">Takes the logs.</param>
    public EventLoopListener(Socket socket, EventLoop loop, Func<EventLoop> connectionLoop, ILogger logger)
    {
        _socket = socket;
        _loop = loop;
        _connectionLoop = connectionLoop;
        _logger = logger;
        EndPoint = socket.LocalEndPoint!;
        _key = loop.Add(socket.SafeHandle, this, Epoll.In);
    }

    public EndPoint EndPoint { get; }

    /// <returns>Null when it listens no more.</returns>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_isUnbound)
        {
            _acceptable.Reset();
            try
            {
                if (!_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead)) // an exception for each connection, because there is no next one yet, would cost more
                    await _acceptable.WaitAsync(cancellationToken);
                else if (++_acceptsInTurn > AcceptsInTurnMax)
                    await LeaveAsync();
                else if (Open(_socket.Accept()) is { } connection)
                    return connection;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.WouldBlock)
            {
                // The client has gone again before it was accepted.
            }
            catch (SocketException e) when (!_isUnbound)
            {
                _logger.ConnectionNotAccepted(e);
                await Task.Delay(ShortageDelay, cancellationToken);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return null;
            }
        }
        return null;
    }

    public void OnEvents(uint mask)
    {
        _acceptsInTurn = 0;
        _acceptable.Signal();
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (_isUnbound)
            return default;
        _isUnbound = true;
        _loop.Remove(_socket.SafeHandle, _key);
        _socket.Dispose();
        _acceptable.Signal();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private ValueTask LeaveAsync()
    {
        _acceptsInTurn = 0;
        return EventLoop.LeaveAsync();
    }

    /// <returns>Null if the client has gone already.</returns>
    private EventLoopConnection? Open(Socket accepted)
    {
        try
        {
            accepted.Blocking = false;
            accepted.NoDelay = true;
            return new(accepted, _connectionLoop());
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            accepted.Dispose();
            _logger.ConnectionNotAccepted(e);
            return null;
        }
    }
}
