using System.Net;
using System.Net.Sockets;
using Headrace.Kafka.Broker.Configs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headrace.Kafka.Broker.Server;

/// <summary>
/// Listens through Kestrel's connection handlers: its sockets, buffers, limits and shutdown, without HTTP. It is put together by hand, because a host with its
/// container would be most of the broker's start-up time.
/// </summary>
internal sealed class BrokerServer : IAsyncDisposable
{
    private static readonly TimeSpan StopWaitMax = TimeSpan.FromSeconds(10);

    private readonly ConnectionWatch _watch;
    private readonly KafkaConnectionHandler _handler;
    private readonly ILoggerFactory _loggers;
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KestrelServer? _server;

    public BrokerServer(RequestDispatcher dispatcher, BrokerConfig config, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        _loggers = loggers;
        _watch = new(config, time, loggers.CreateLogger<ConnectionWatch>());
        var memory = new RequestMemory(config.RequestMemoryBytesMax);
        _handler = new(dispatcher, _watch, memory, config, time, loggers.CreateLogger<KafkaConnectionHandler>(), _admitted.Task, stopping);
    }

    /// <summary>The port that is listened on.</summary>
    public int Port { get; private set; }

    /// <summary>Reads a listen address.</summary>
    /// <exception cref="BrokerStartException">It is none.</exception>
    public static IPEndPoint ParseAddress(string address, int port)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw new BrokerStartException($"The broker can't start: {port} is not a port. Give one of 1 to {IPEndPoint.MaxPort}, or 0 for any free one.");
        return address switch
        {
            "localhost" => new(IPAddress.Loopback, port),
            "*" or "" => new(IPAddress.IPv6Any, port),
            _ when IPAddress.TryParse(address, out var parsed) => new(parsed, port),
            _ => throw new BrokerStartException($"The broker can't start: {address} is not an address to listen on. Give an IP address, localhost, or * for all of this machine's."),
        };
    }

    /// <summary>What clients are told for a listen address: itself, or this machine's name where it is not one that can be connected to.</summary>
    public static string HostFor(string address) => address switch
    {
        "*" or "" or "0.0.0.0" or "::" => Dns.GetHostName(),
        _ => address,
    };

    /// <summary>Binds the port; connections wait until <see cref="Admit"/>.</summary>
    /// <exception cref="BrokerStartException">The port is taken, or the address is not this machine's.</exception>
    public async Task StartAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { ApplicationServices = NoServices.Instance };
        ListenOptions? listening = null;
        options.Listen(endPoint, listen =>
        {
            listening = listen;
            listen.Use(_ => _handler.OnConnectedAsync);
        });
        var sockets = new SocketTransportOptions { NoDelay = true };
        new ReceiveMemory().TryUseFor(sockets);
        var transport = new SocketTransportFactory(Options.Create(sockets), _loggers);
        _server = new(Options.Create(options), transport, _loggers);
        try
        {
            await _server.StartAsync(NoHttp.Instance, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new BrokerStartException($"The broker can't listen on {endPoint}: {Reason(exception)}", exception);
        }

        Port = listening!.IPEndPoint!.Port;
    }

    /// <summary>Lets connections in.</summary>
    public void Admit() => _admitted.TrySetResult();

    /// <summary>Stops listening and waits a while for requests under way; then connections are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        _admitted.TrySetCanceled();
        if (_server is not null)
        {
            using var limit = new CancellationTokenSource(StopWaitMax);
            await _server.StopAsync(limit.Token).ConfigureAwait(false);
            _server.Dispose();
        }

        _watch.Dispose();
    }

    private static string Reason(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressInUseException || cause is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
                return "another program listens there already. Stop it, or give the broker another port.";
            if (cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable })
                return "the address is not one of this machine's.";
            if (cause is SocketException { SocketErrorCode: SocketError.AccessDenied })
                return "the system allows it to no ordinary user. Give a port of 1024 or more.";
        }

        return exception.Message;
    }

    /// <summary>Kestrel asks for an application for HTTP: there is none.</summary>
    private sealed class NoHttp : IHttpApplication<object>
    {
        public static readonly NoHttp Instance = new();

        public object CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException("The broker speaks no HTTP.");

        public void DisposeContext(object context, Exception? exception)
        {
        }

        public Task ProcessRequestAsync(object context) => throw new NotSupportedException("The broker speaks no HTTP.");
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
