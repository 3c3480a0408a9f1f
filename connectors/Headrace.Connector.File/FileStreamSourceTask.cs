using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connector.File;

/// <summary>Reads the lines of a file, or of standard input.</summary>
[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSourceTask")]
[SuppressMessage("Design", "CA1001", Justification = "The framework stops every task, and StopAsync closes the input.")]
public sealed class FileStreamSourceTask : SourceTask
{
    /// <summary>After how long a poll without lines ends with the wait that is under way, so that the task can be paused.</summary>
    private static readonly TimeSpan PollMax = TimeSpan.FromMilliseconds(900);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Tasks whose files are quiet look at them at the same moments: a thousand of them wake the processor as often as one.</summary>
    private static readonly TimeSpan SharedMoment = TimeSpan.FromMilliseconds(100);

    private readonly Func<Stream> _openStandardInput;
    private readonly List<SourceRecord> _records = [];
    private readonly LineSplitter _lines = new();
    private FileStreamSourceConfig? _config;
    private IFileInput? _input;
    private SourceMap? _partition;
    private SourceMap? _streamOffset;
    private TimeSpan _wait = FirstWait;

    /// <summary>Makes a task that reads this process's standard input where no file is set.</summary>
    public FileStreamSourceTask()
        : this(Console.OpenStandardInput)
    {
    }

    internal FileStreamSourceTask(Func<Stream> openStandardInput) => _openStandardInput = openStandardInput;

    /// <inheritdoc/>
    public override string Version => FileConnectorVersion.Value;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = new FileStreamSourceConfig(config);
        InvalidPathException.ThrowIfInvalid(_config.File);
        if (_config.File is not { } file)
        {
            // Nothing can be read again, yet Kafka's connector stores that it was there.
            (_partition, _streamOffset) = (FilePosition.Partition(_config.FileText), FilePosition.NoOffset);
            _input = new StreamInput("standard input", _openStandardInput);
        }
        else if (NativeFile.IsStream(file))
        {
            // A pipe can't be read from a place, so that it has no offsets, like standard input.
            _input = new StreamInput($"'{file}'", () => OpenStream(file));
        }
        else
        {
            _partition = FilePosition.Partition(file);
            var offset = await Context.OffsetStorageReader.GetOffsetAsync(_partition, cancellationToken).ConfigureAwait(false);
            _input = new FollowedFile(file, offset is null ? null : ToStored(offset), Context.TimeProvider, Context.Logger);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        _records.Clear();
        var start = Context.TimeProvider.GetTimestamp();
        while (!TryTakeLines())
        {
            if (Context.TimeProvider.GetElapsedTime(start) >= PollMax)
                return null;

            // A file that is written to all the time is looked at often, a quiet one seldom.
            await Task.Delay(NextWait(), Context.TimeProvider, cancellationToken).ConfigureAwait(false);
            WaitLonger();
        }

        _wait = FirstWait;
        Context.TellBytesHeld(_lines.BufferSize);
        return _records;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _input?.Dispose();
        return Task.CompletedTask;
    }

    private static StoredPosition ToStored(SourceMap offset)
    {
        if (!offset.TryGetValue(FilePosition.PositionName, out var position) || position.IsNull)
            return new StoredPosition(0, null);
        if (position.Kind != DataKind.Int64)
            throw new ConnectException("Offset position is the incorrect type");
        var head = offset[FilePosition.HeadName];
        return new StoredPosition(position.AsInt64(), head.Kind == DataKind.String ? head.AsString() : null);
    }

    private static FileStream OpenStream(string file)
    {
        const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
        if (NativeFile.IsPipe(file))
        {
            try
            {
                // Open for writing too, a pipe does not end when its last writer goes, and the next one finds a reader.
                return new(file, FileMode.Open, FileAccess.ReadWrite, Share, bufferSize: 0);
            }
            catch (UnauthorizedAccessException)
            {
                // Only for reading then: the first end is the last.
            }
        }
        return new(file, FileMode.Open, FileAccess.Read, Share, bufferSize: 0);
    }

    private void WaitLonger()
    {
        if (_wait == LongestWait)
            return;
        _wait *= 2;
        if (_wait < LongestWait)
            return;
        _wait = LongestWait;
        _lines.Shrink();
        Context.TellBytesHeld(_lines.BufferSize);
    }

    private TimeSpan NextWait()
    {
        if (_wait < LongestWait)
            return _wait;
        var end = Context.TimeProvider.GetElapsedTime(0) + _wait;
        return _wait - TimeSpan.FromTicks(end.Ticks % SharedMoment.Ticks);
    }

    /// <summary>Takes the lines that are there, up to a batch.</summary>
    /// <returns>Whether there were any.</returns>
    private bool TryTakeLines()
    {
        var (config, input) = (_config, _input);
        if (config is null || input is null)
            throw new InvalidOperationException("The task has not been started.");

        var timestamp = Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        while (_records.Count < config.BatchSize)
        {
            if (_lines.TryTake(out var line))
            {
                Add(config, input, line, timestamp);
                continue;
            }

            var state = input.Fill(_lines);
            if (state == InputState.Waiting)
                break;
            if (state == InputState.Ended && _lines.TryTakeLast(out line))
                Add(config, input, line, timestamp);
        }

        return _records.Count > 0;
    }

    private void Add(FileStreamSourceConfig config, IFileInput input, in DataValue line, long timestamp)
    {
        var offset = input.Head is { } head ? FilePosition.Offset(_lines.LinePosition, head) : _streamOffset;
        _records.Add(new SourceRecord(_partition, offset, config.Topic, null, null, default, Schema.String, line, timestamp));
    }
}
