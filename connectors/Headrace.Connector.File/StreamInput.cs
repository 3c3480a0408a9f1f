using System.Threading.Channels;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Connector.File;

/// <summary>Reads standard input, a pipe or a device on a thread of its own: their reads can't be cancelled.</summary>
internal sealed class StreamInput : IFileInput
{
    private const int ChunkSize = 16 * 1024;
    private const int ChunksMax = 16;
    private const int StandardInput = 0;
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(100);

    private readonly Channel<ReadOnlyMemory<byte>> _chunks = Channel.CreateBounded<ReadOnlyMemory<byte>>(ChunksMax);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _name;

    /// <summary>Starts reading.</summary>
    /// <param name="name">What is read, for messages.</param>
    /// <param name="open">Opens it, which may wait as long as reading may.</param>
    public StreamInput(string name, Func<Stream> open)
    {
        _name = name;

        // The thread ends with the stream. It is a background thread, because a read of a silent terminal outlives everything else.
        new Thread(() => Read(open)) { IsBackground = true, Name = $"read {name}" }.Start();
    }

    /// <inheritdoc/>
    public SourceMap? Head => null;

    /// <inheritdoc/>
    public InputState Fill(LineSplitter lines)
    {
        if (_chunks.Reader.TryRead(out var chunk))
        {
            while (!chunk.IsEmpty)
            {
                var room = lines.GetRoom();
                var size = Math.Min(room.Length, chunk.Length);
                chunk[..size].CopyTo(room);
                lines.Added(size);
                chunk = chunk[size..];
            }

            return InputState.Added;
        }

        if (!_chunks.Reader.Completion.IsCompleted)
            return InputState.Waiting;
        if (_chunks.Reader.Completion.Exception?.InnerException is { } exception)
            throw new ConnectException($"Could not read {_name}: {exception.Message}", exception);
        return lines.HasPartialLine ? InputState.Ended : InputState.Waiting;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Cancel();

    private void Read(Func<Stream> open)
    {
        try
        {
            using var stream = open();
            using var handle = (stream as FileStream)?.SafeFileHandle ?? new SafeFileHandle(StandardInput, ownsHandle: false);
            while (true)
            {
                // A read that has begun can't be taken back, and a stopped task would take what the next one is to read.
                while (!NativeFile.WaitUntilReadable(handle, StopInterval))
                    _stopping.Token.ThrowIfCancellationRequested();
                _stopping.Token.ThrowIfCancellationRequested();
                var chunk = new byte[ChunkSize];
                var count = stream.Read(chunk);
                if (count == 0)
                    break;
                if (!_chunks.Writer.TryWrite(chunk.AsMemory(0, count)))
                    _chunks.Writer.WriteAsync(chunk.AsMemory(0, count), _stopping.Token).AsTask().GetAwaiter().GetResult();
            }

            _chunks.Writer.TryComplete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            _chunks.Writer.TryComplete(exception);
        }
    }
}
