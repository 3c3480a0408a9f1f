using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing;

/// <summary>A source connector that does nothing but fail when it is asked to: itself (<c>mock_mode=connector-failure</c>) or its task (<c>task-failure</c>).</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.MockSourceConnector")]
public sealed class MockSourceConnector : SourceConnector
{
    private readonly MockConnectorRun _run = new();

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    /// <inheritdoc/>
    public override Type TaskType => typeof(MockSourceTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _run.Start(Context, config);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => _run.TaskConfigs;

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _run.Stop();
        return Task.CompletedTask;
    }
}
