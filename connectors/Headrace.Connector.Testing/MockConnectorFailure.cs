using Headrace.Connect;

namespace Headrace.Connector.Testing;

/// <summary>Fails a connector some time after its start, unless it is stopped before.</summary>
internal sealed class MockConnectorFailure(IConnectorContext context) : IDisposable
{
    private Timer? _timer;

    public void Start(IReadOnlyDictionary<string, string?> config)
    {
        var mode = new MockMode(config);
        if (mode.FailsConnector)
            _timer = new(_ => context.RaiseError(new MockFailureException()), null, mode.Delay, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();
}
