using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Headrace.Connect.Rest.PriorKnowledge;

/// <summary>Connections that another server has accepted, in place of a socket that listens.</summary>
internal sealed class HandedOverConnections : IConnectionListenerFactory, IConnectionListener
{
    // The server that accepts them limits their number.
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.None, 0);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    /// <summary>Hands a connection over and waits until it has been served.</summary>
    public Task ServeAsync(ConnectionContext accepted)
    {
        var connection = new HandedOverConnection(accepted);
        return _connections.Writer.TryWrite(connection) ? connection.Ended : Task.CompletedTask; // the server stops
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection))
                return connection;
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        while (_connections.Reader.TryRead(out var connection))
            await connection.DisposeAsync(); // nobody has taken it any more
    }
}
