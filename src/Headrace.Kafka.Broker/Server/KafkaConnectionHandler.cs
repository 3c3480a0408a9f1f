using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Server;

/// <summary>
/// Reads requests off a connection and writes their responses in the same order. One request is handled at a time, as Kafka does, apart from produce requests:
/// while one waits for its flush the next is appended, so that a flush covers all that came before it.
/// </summary>
internal sealed class KafkaConnectionHandler(
    RequestDispatcher dispatcher,
    ConnectionWatch watch,
    RequestMemory memory,
    BrokerConfig config,
    TimeProvider time,
    ILogger<KafkaConnectionHandler> logger,
    Task ready,
    CancellationToken stopping) : ConnectionHandler
{
    // Enough for the five requests in flight of several idempotent producers behind one proxy; beyond it the client waits.
    private const int PipelinedMax = 32;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var client = new ClientConnection(connection, time);
        if (!watch.TryAdd(client))
            return;
        await ready.ConfigureAwait(false);   // the port is bound a moment before all is known that answers need
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        try
        {
            await ServeAsync(client, connection.Transport, closing.Token).ConfigureAwait(false);
        }
        catch (ProtocolException exception)
        {
            logger.RequestRefused(client.RemoteEndPoint, exception.Message);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The client went away or the broker stops.
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            logger.ConnectionLost(client.RemoteEndPoint, exception.Message);
        }
        catch (Exception exception)
        {
            // A defect in a handler costs its client the connection, which it opens again, and nobody else anything.
            logger.ConnectionFailed(exception, client.RemoteEndPoint);
        }
        finally
        {
            watch.Remove(client);
        }
    }

    private async Task ServeAsync(ClientConnection client, IDuplexPipe transport, CancellationToken cancellationToken)
    {
        var responses = Task.CompletedTask;   // completes when the responses to all requests that were begun are written
        var pipelined = 0;
        var takenBytes = 0;
        // Only the broker's own stop ends the reading early: a client that closed may have sent whole requests before.
        await using var wakeUp = stopping.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), transport.Input).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var result = await transport.Input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (TryTakeFrame(client, ref buffer, out var frame))
                {
                    var contiguous = frame.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)frame.Length);
                    try
                    {
                        if (contiguous is not null)
                            frame.CopyTo(contiguous);
                        var request = contiguous is null ? frame.First : contiguous.AsMemory(0, (int)frame.Length);
                        if (pipelined > 0 && (pipelined >= PipelinedMax || !RequestDispatcher.IsProduce(request.Span)))
                        {
                            await responses.ConfigureAwait(false);
                            pipelined = 0;
                        }

                        client.BeginRequest();
                        var started = Start(client, request, cancellationToken);
                        var writing = WriteResponseAsync(client, responses, started, transport.Output);
                        if (started.IsPipelined && !writing.IsCompleted)
                        {
                            responses = EndReadingOnFailureAsync(writing, transport.Input);
                            pipelined++;
                        }
                        else
                        {
                            await writing.ConfigureAwait(false);
                            responses = Task.CompletedTask;
                            pipelined = 0;
                        }
                    }
                    finally
                    {
                        if (contiguous is not null)
                            ArrayPool<byte>.Shared.Return(contiguous);
                    }

                    if (takenBytes > 0)
                        memory.Return(takenBytes);
                    takenBytes = 0;
                }

                transport.Input.AdvanceTo(buffer.Start, buffer.End);   // consumed: whole frames; examined: everything, so only new bytes wake us
                if (result.IsCompleted || result.IsCanceled || stopping.IsCancellationRequested)
                {
                    if (!buffer.IsEmpty && result.IsCompleted)
                        logger.RequestCutOff(client.RemoteEndPoint, buffer.Length);
                    return;
                }

                if (client.FrameBytes > RequestMemory.FreeBytes && takenBytes == 0 && client.IsReceiving)
                {
                    await memory.TakeAsync(client.FrameBytes, cancellationToken).ConfigureAwait(false);
                    takenBytes = client.FrameBytes;
                }
            }
        }
        finally
        {
            if (takenBytes > 0)
                memory.Return(takenBytes);
            await responses.ConfigureAwait(false);   // what was appended is answered even when no more is read; a failure is this connection's
        }
    }

    private StartedRequest Start(ClientConnection client, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            return dispatcher.Start(client, frame, cancellationToken);
        }
        catch
        {
            client.EndRequest();
            throw;
        }
    }

    private static async Task WriteResponseAsync(ClientConnection client, Task previous, StartedRequest request, PipeWriter output)
    {
        using var context = request.Context;
        ResponseFrame? response;
        try
        {
            response = await request.Response.ConfigureAwait(false);
        }
        finally
        {
            client.EndRequest();
        }

        await previous.ConfigureAwait(false);
        if (response is null)
            return;
        response.WriteTo(output);
        var flush = await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        if (flush.IsCompleted)
            throw new ConnectionAbortedException("The client closed the connection before its response was written.");
    }

    // The reader may be waiting for the next request for ever: it has to learn that the connection is of no more use.
    private static async Task EndReadingOnFailureAsync(Task writing, PipeReader input)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch
        {
            input.CancelPendingRead();
            throw;
        }
    }

    private bool TryTakeFrame(ClientConnection client, ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (buffer.Length < sizeof(int))
            return false;
        Span<byte> length = stackalloc byte[sizeof(int)];
        buffer.Slice(0, sizeof(int)).CopyTo(length);
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size < 0 || size > config.RequestBytesMax)
            throw new ProtocolException($"A request says that it has {size} bytes; {BrokerSettings.SocketRequestMaxBytes} allows {config.RequestBytesMax}.");
        if (buffer.Length - sizeof(int) < size)
        {
            client.BeginFrame(size);
            return false;
        }

        frame = buffer.Slice(sizeof(int), size);
        buffer = buffer.Slice(frame.End);
        return true;
    }
}
