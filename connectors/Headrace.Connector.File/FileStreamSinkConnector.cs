using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Sink;

namespace Headrace.Connector.File;

/// <summary>Appends the value of each record as a line to a text file, or to standard output.</summary>
/// <remarks>Settings and lines are those of Kafka Connect's FileStreamSink; what it does beyond is in docs/connectors/file.md.</remarks>
[KafkaConnectName("org.apache.kafka.connect.file.FileStreamSinkConnector")]
public sealed class FileStreamSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    /// <inheritdoc/>
    public override string Version => FileConnectorVersion.Value;

    /// <inheritdoc/>
    public override ConfigDef ConfigDefinition => FileStreamSinkConfig.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(FileStreamSinkTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _ = new FileStreamSinkConfig(config);
        _config = config;
        return Task.CompletedTask;
    }

    /// <summary>As many tasks as are allowed. They append to the same file, each with whole lines.</summary>
    /// <param name="tasksMax">The largest number of tasks that the user wants.</param>
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [.. Enumerable.Repeat(_config, tasksMax)];

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>All offsets are the consumer group's: the file has none of its own.</summary>
    /// <param name="config">The connector's settings.</param>
    /// <param name="offsets">Offsets by partition.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string?> config, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken) => new(true);
}
