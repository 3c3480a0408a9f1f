using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connector.File;

/// <summary>
/// Follows a text file and makes each of its lines a record. It goes on where it stopped, notices when the file is truncated, and goes on with the new file when
/// the file is replaced, as log rotation does. Without a file it reads standard input.
/// </summary>
/// <remarks>Settings, records and offsets are those of Kafka Connect's FileStreamSource; what it does beyond is in docs/connectors/file.md.</remarks>
[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSourceConnector")]
public sealed class FileStreamSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    /// <inheritdoc/>
    public override string Version => FileConnectorVersion.Value;

    /// <inheritdoc/>
    public override ConfigDef ConfigDefinition => FileStreamSourceConfig.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(FileStreamSourceTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _ = new FileStreamSourceConfig(config);
        _config = config;
        return Task.CompletedTask;
    }

    /// <summary>One task, whatever the limit: lines of one file have one order.</summary>
    /// <param name="tasksMax">The largest number of tasks that the user wants.</param>
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [_config];

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Supported for a file. Standard input can't be read again from a place, so that it can't be.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    public override ExactlyOnceSupport? GetExactlyOnceSupport(IReadOnlyDictionary<string, string?> config) =>
        new FileStreamSourceConfig(config).File is null ? ExactlyOnceSupport.Unsupported : ExactlyOnceSupport.Supported;

    /// <inheritdoc/>
    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string?> config, IReadOnlyList<KeyValuePair<SourceMap?, SourceMap?>> offsets, CancellationToken cancellationToken)
    {
        if (new FileStreamSourceConfig(config).File is null)
        {
            throw new ConnectException(
                "Offsets cannot be modified if the 'file' configuration is unspecified. This is because stdin is used for input and offsets are not tracked.");
        }

        foreach (var (partition, offset) in offsets)
        {
            // A removal is allowed for anything, so that garbage can be cleaned up.
            if (offset is not null)
                CheckOffset(partition, offset);
        }

        return new(true);
    }

    private static void CheckOffset(SourceMap? partition, SourceMap offset)
    {
        if (!offset.TryGetValue(FilePosition.PositionName, out var position))
            throw new ConnectException("Offset objects should either be null or contain the key 'position'");
        if (position.Kind != DataKind.Int64)
            throw new ConnectException("The value for the 'position' key in the offset is expected to be a Long value");
        if (position.AsInt64() < 0)
            throw new ConnectException("The value for the 'position' key in the offset should be a non-negative value");
        if (partition is null)
            throw new ConnectException("Partition objects cannot be null");
        if (!partition.TryGetValue(FilePosition.FileName, out _))
            throw new ConnectException("Partition objects should contain the key 'filename'");
    }
}
