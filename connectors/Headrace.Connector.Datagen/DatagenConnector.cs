using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connector.Datagen;

/// <summary>Makes records of a schema with random values that look like real ones, for demonstrations and tests of load.</summary>
/// <remarks>Settings, source partitions and source offsets are those of Confluent's connector of that name; docs/connectors/datagen.md.</remarks>
[KafkaConnectName("io.confluent.kafka.connect.datagen.DatagenConnector")]
public sealed class DatagenConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    /// <inheritdoc/>
    public override string Version => DatagenConnectorVersion.Value;

    /// <inheritdoc/>
    public override ConfigDef ConfigDefinition => DatagenConfig.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(DatagenTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _ = new DatagenConfig(config).CreateGenerator();
        _config = config;
        return Task.CompletedTask;
    }

    /// <summary>As many tasks as are allowed, each with records of its own.</summary>
    /// <param name="tasksMax">The largest number of tasks that the user wants.</param>
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [.. Enumerable.Range(0, tasksMax).Select(
        task => new Dictionary<string, string?>(_config) { [DatagenTask.TaskId] = task.ToString(System.Globalization.CultureInfo.InvariantCulture) })];

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A restart goes on with the record after the last that was committed, and makes the same ones again.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    public override ExactlyOnceSupport? GetExactlyOnceSupport(IReadOnlyDictionary<string, string?> config) => ExactlyOnceSupport.Supported;

    /// <inheritdoc/>
    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string?> config, IReadOnlyList<KeyValuePair<SourceMap?, SourceMap?>> offsets, CancellationToken cancellationToken)
    {
        foreach (var (partition, offset) in offsets)
        {
            if (partition is not null && offset is not null)
                CheckOffset(partition, offset);
        }
        return new(true);
    }

    private static void CheckOffset(SourceMap partition, SourceMap offset)
    {
        if (partition[DatagenTask.TaskId].Kind != DataKind.Int64)
            throw new ConnectException($"The source partition {partition} has no whole number '{DatagenTask.TaskId}'.");
        foreach (var name in (string[])[DatagenTask.TaskGeneration, DatagenTask.CurrentIteration, DatagenTask.RandomSeed])
        {
            if (offset[name].Kind != DataKind.Int64)
                throw new ConnectException($"The offset {offset} has no whole number '{name}'.");
        }
    }
}
