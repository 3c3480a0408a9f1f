using System.Diagnostics.CodeAnalysis;
using Headrace.Connect;

namespace Headrace.Connector.Testing;

/// <summary>A run of a mock connector, source or sink: it has one task with its own settings, and fails some time after its start if it is asked to, unless it is stopped before.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Stop ends the timer, as it ends the connector.")]
internal sealed class MockConnectorRun
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();
    private Timer? _failure;

    public IReadOnlyList<IReadOnlyDictionary<string, string?>> TaskConfigs => [_config];

    public void Start(IConnectorContext context, IReadOnlyDictionary<string, string?> config)
    {
        _config = config;
        var mode = new MockMode(config);
        if (mode.FailsConnector)
            _failure = new(_ => context.RaiseError(new MockFailureException()), null, mode.Delay, Timeout.InfiniteTimeSpan);
    }

    public void Stop() => _failure?.Dispose();
}
