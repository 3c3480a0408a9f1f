using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing;

/// <summary>Makes numbered records and prints a line for each that it has made and each that the broker has acknowledged, so that a checker can count what is lost or repeated.</summary>
/// <remarks>Settings, records and lines are those of Kafka Connect's connector of that name; docs/connectors/testing.md.</remarks>
[KafkaConnectName("org.apache.kafka.connect.tools.VerifiableSourceConnector")]
public sealed class VerifiableSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <summary>None: the tasks read their settings themselves, as Kafka Connect's do.</summary>
    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    /// <inheritdoc/>
    public override Type TaskType => typeof(VerifiableSourceTask);

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
