using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Headrace.Connect.Rest.PriorKnowledge;

/// <summary>HTTP/2 without TLS beside HTTP/1.1 on one port: what begins with HTTP/2's preface is handed to a server that speaks HTTP/2 alone.</summary>
/// <remarks>
/// Kestrel tells the two apart by TLS only. That server is started for the first such connection, because hardly any worker ever sees one. Source: RFC 9113, 3.3 and 3.4.
/// </remarks>
/// <param name="startServer">Starts the server over connections that are handed to it.</param>
/// <param name="options">Limits of time.</param>
internal sealed class PlainHttp2(Func<HandedOverConnections, Task<KestrelServer>> startServer, RestServerOptions options) : IDisposable
{
    private readonly HandedOverConnections _connections = new();
    private readonly Lock _lock = new();
    private Task<KestrelServer>? _server;
    private bool _isStopped;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Serves a connection, in HTTP/1.1 by what is next.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        switch (await HasPrefaceAsync(connection))
        {
            case true:
                if (StartServer() is { } server)
                {
                    await server;
                    await _connections.ServeAsync(connection);
                }
                break;
            case false:
                await next(connection);
                break;
            default:
                break; // it is closed
        }
    }

    /// <summary>Stops: no new requests are taken, those under way get some time.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task<KestrelServer>? server;
        lock (_lock)
        {
            _isStopped = true;
            server = _server;
        }
        if (server is not null)
            await (await server).StopAsync(cancellationToken);
        await _connections.DisposeAsync();
    }

    public void Dispose()
    {
        if (_server is { IsCompletedSuccessfully: true })
            _server.Result.Dispose();
    }

    private Task<KestrelServer>? StartServer()
    {
        lock (_lock)
            return _isStopped ? null : _server ??= startServer(_connections);
    }

    /// <summary>Looks at the first bytes and leaves them where they are.</summary>
    /// <returns>Null for a connection on which nothing comes in time, or until the server stops.</returns>
    private async Task<bool?> HasPrefaceAsync(ConnectionContext connection)
    {
        // From here on Kestrel's own limits of time do not count yet.
        using var timeout = new CancellationTokenSource(options.IdleTimeout, options.TimeProvider);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        var input = connection.Transport.Input;
        var hasBegun = false;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(either.Token);
                var isPreface = IsPreface(result.Buffer);
                input.AdvanceTo(result.Buffer.Start, isPreface is null ? result.Buffer.End : result.Buffer.Start);
                if (isPreface is not null)
                    return isPreface;
                if (result.IsCompleted)
                    return false;
                if (!hasBegun && !result.Buffer.IsEmpty)
                    timeout.CancelAfter(options.HeaderTimeout);
                hasBegun = true;
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException)
        {
            return null; // the client has gone
        }
    }

    /// <summary>Whether bytes are the preface; null while they may become it.</summary>
    private static bool? IsPreface(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(bytes.Length, start.Length);
        bytes.Slice(0, length).CopyTo(start);
        if (!start[..length].SequenceEqual(Preface[..length]))
            return false;
        return length == Preface.Length ? true : null;
    }
}
