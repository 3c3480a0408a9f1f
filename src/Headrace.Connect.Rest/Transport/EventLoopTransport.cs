using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Transport;

/// <summary>Connections for Kestrel whose requests run on the thread that watches their sockets.</summary>
internal sealed class EventLoopTransport : IConnectionListenerFactory, IDisposable
{
    // One loop fills a core with answers from memory. Connectors and their tasks need the others.
    private const int CoresPerLoop = 4;

    private readonly EventLoop[] _loops;
    private readonly ILogger _logger;
    private uint _lastLoop;

    public EventLoopTransport(ILogger logger)
    {
        _logger = logger;
        _loops = new EventLoop[Math.Max(1, Environment.ProcessorCount / CoresPerLoop)];
        for (var i = 0; i < _loops.Length; i++)
            _loops[i] = new(logger);
    }

    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    /// <exception cref="SocketException">The address can't be bound.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            socket.Listen();
            socket.Blocking = false;
            return ValueTask.FromResult<IConnectionListener>(new EventLoopListener(socket, _loops[0], NextLoop, _logger));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(e.Message, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Ends the loops. There must be no connection any more.</summary>
    public void Dispose()
    {
        foreach (var loop in _loops)
            loop.Dispose();
    }

    private EventLoop NextLoop() => _loops[Interlocked.Increment(ref _lastLoop) % (uint)_loops.Length];
}
