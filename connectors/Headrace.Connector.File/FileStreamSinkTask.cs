using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;
using Headrace.Connect.Sink;

namespace Headrace.Connector.File;

/// <summary>Appends records as lines to a file, or to standard output.</summary>
/// <remarks>What was put is with the operating system when <see cref="PutAsync"/> returns, so that committed records outlive a kill of the process.</remarks>
[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSinkTask")]
[SuppressMessage("Design", "CA1001", Justification = "The framework stops every task, and StopAsync closes the file.")]
public sealed class FileStreamSinkTask : SinkTask, IRehearsingSinkTask
{
    /// <summary>More than this is written before the batch is through, so that a large batch needs no large buffer.</summary>
    private const int BufferSize = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(BufferSize + (16 * 1024));
    private ILineOutput? _output;
    private bool _isRehearsal;

    /// <inheritdoc/>
    public override string Version => FileConnectorVersion.Value;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        var file = new FileStreamSinkConfig(config).File;
        InvalidPathException.ThrowIfInvalid(file);
        _output = _isRehearsal ? RehearsedLines.For(file) : file is not null ? AppendedFile.Open(file, Context.Logger) : new StandardOutputLines();
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
        Context.TellBytesHeld(_buffer.Capacity);
        return default;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _output?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void BeginRehearsal() => _isRehearsal = true;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RehearsedWrite>> RollBackAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<RehearsedWrite>>(_output is RehearsedLines lines ? [.. lines.Writes] : []);

    private void Write()
    {
        if (_buffer.WrittenCount == 0)
            return;

        _output?.Append(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
