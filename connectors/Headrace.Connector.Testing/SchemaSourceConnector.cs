using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing;

/// <summary>Makes numbered records with a schema, or with two that take turns.</summary>
/// <remarks>Settings, records and lines are those of Kafka Connect's connector of that name; docs/connectors/testing.md.</remarks>
[KafkaConnectName("org.apache.kafka.connect.tools.SchemaSourceConnector")]
public sealed class SchemaSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <summary>None: the tasks read their settings themselves, as Kafka Connect's do.</summary>
    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    /// <inheritdoc/>
    public override Type TaskType => typeof(SchemaSourceTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => TestTaskConfigs.Number(_config, tasksMax);

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
