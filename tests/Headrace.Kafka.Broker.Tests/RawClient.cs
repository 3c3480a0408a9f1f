using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>Speaks the protocol over a bare socket: any request in any version, and bytes that are none.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private int _correlationId;

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    public async Task<TResponse> AskAsync<TRequest, TResponse>(TRequest request, short version, string clientId = "raw")
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IResponse<TResponse>
    {
        var correlationId = await SendAsync<TRequest, TResponse>(request, version, clientId);
        var frame = await ReceiveFrameAsync() ?? throw new InvalidOperationException($"The broker closed the connection on {typeof(TRequest).Name} {version}.");
        var response = Frame.ReadResponse<TResponse>(frame, version, out var answered);
        Assert.Equal(correlationId, answered);
        return response;
    }

    public async Task<int> SendAsync<TRequest, TResponse>(TRequest request, short version, string clientId = "raw")
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IResponse<TResponse>
    {
        var output = new ArrayBufferWriter<byte>();
        Frame.WriteRequest<TRequest, TResponse>(output, request, version, ++_correlationId, clientId);
        await SendBytesAsync(output.WrittenMemory);
        return _correlationId;
    }

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Receives a frame; null where the broker closed the connection instead.</summary>
    public async Task<byte[]?> ReceiveFrameAsync()
    {
        var length = await ReceiveBytesAsync(sizeof(int));
        return length is null ? null : await ReceiveBytesAsync(BinaryPrimitives.ReadInt32BigEndian(length));
    }

    /// <summary>Whether the broker closed the connection, without another byte.</summary>
    public async Task<bool> IsClosedAsync() => await ReceiveBytesAsync(1) is null;

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReceiveBytesAsync(int count)
    {
        using var limit = new CancellationTokenSource(Deadline);
        var bytes = new byte[count];
        var received = 0;
        while (received < count)
        {
            int read;
            try
            {
                read = await _socket.ReceiveAsync(bytes.AsMemory(received), limit.Token);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                return null;
            }

            if (read == 0)
                return null;
            received += read;
        }

        return bytes;
    }
}
