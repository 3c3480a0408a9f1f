using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;

namespace Headrace.Connector.File;

/// <summary>Appends records as lines to a file, or to standard output.</summary>
/// <remarks>What was put is with the operating system when <see cref="PutAsync"/> returns, so that committed records outlive a kill of the process.</remarks>
[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSinkTask")]
[SuppressMessage("Design", "CA1001", Justification = "The framework stops every task, and StopAsync closes the file.")]
public sealed class FileStreamSinkTask : SinkTask
{
    /// <summary>More than this is written before the batch is through, so that a large batch needs no large buffer.</summary>
    private const int BufferSize = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(BufferSize + (16 * 1024));
    private AppendedFile? _file;
    private Stream? _standardOutput;

    /// <inheritdoc/>
    public override string Version => FileConnectorVersion.Value;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        var file = new FileStreamSinkConfig(config).File;
        InvalidPathException.ThrowIfInvalid(file);
        if (file is not null)
            _file = AppendedFile.Open(file, Context.Logger);
        else
            _standardOutput = Console.OpenStandardOutput();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        // The writes are short and go to the page cache; the task has a thread of its own.
        _buffer.ResetWrittenCount();
        for (var index = 0; index < records.Count; index++)
        {
            records[index].Value.WriteText(_buffer);
            _buffer.GetSpan(1)[0] = (byte)'\n';
            _buffer.Advance(1);
            if (_buffer.WrittenCount >= BufferSize)
                Write();
        }

        Write();
        return default;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _file?.Dispose();
        _standardOutput?.Dispose();
        return Task.CompletedTask;
    }

    private void Write()
    {
        if (_buffer.WrittenCount == 0)
            return;

        if (_file is not null)
        {
            _file.Append(_buffer.WrittenSpan);
        }
        else
        {
            WriteToStandardOutput();
        }

        _buffer.ResetWrittenCount();
    }

    private void WriteToStandardOutput()
    {
        try
        {
            _standardOutput?.Write(_buffer.WrittenSpan);
            _standardOutput?.Flush();
        }
        catch (IOException exception)
        {
            throw new ConnectException($"Could not write to standard output: {exception.Message}", exception);
        }
    }
}
