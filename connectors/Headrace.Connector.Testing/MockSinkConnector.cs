using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;
using Headrace.Connect.Config;
using Headrace.Connect.Sink;

namespace Headrace.Connector.Testing;

/// <summary>A sink connector that does nothing but fail when it is asked to: itself (<c>mock_mode=connector-failure</c>) or its task (<c>task-failure</c>).</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.MockSinkConnector")]
[SuppressMessage("Design", "CA1001", Justification = "The framework stops every connector, and StopAsync ends the timer.")]
public sealed class MockSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();
    private MockConnectorFailure? _failure;

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    /// <inheritdoc/>
    public override Type TaskType => typeof(MockSinkTask);

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        _failure = new(Context);
        _failure.Start(config);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [_config];

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _failure?.Dispose();
        return Task.CompletedTask;
    }
}
