using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Headrace.EndToEnd.Tests;

/// <summary>A collector of OpenTelemetry's protocol that takes everything and keeps it: by HTTP/1.1, or by gRPC without TLS.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private OtlpReceiver(bool isGrpc, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _server = builder.Build();
        _server.Run(TakeAsync);
    }

    public Uri Address => new(_server.Urls.Single());

    /// <summary>Path and body of each request; texts in a body are legible, the rest of it is binary.</summary>
    public IReadOnlyCollection<(string Path, string Body)> Received => _received;

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc, int port = 0)
    {
        var receiver = new OtlpReceiver(isGrpc, port);
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.GetBuffer(), 0, (int)body.Length)));
        if (context.Request.Protocol != HttpProtocol.Http2)
            return;

        // An answer without content, as gRPC frames it.
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
