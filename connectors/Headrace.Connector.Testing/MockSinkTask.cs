using Headrace.Connect;
using Headrace.Connect.Sink;

namespace Headrace.Connector.Testing;

/// <summary>A task that drops its records, and fails when it is asked to.</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.MockSinkTask")]
public sealed class MockSinkTask : SinkTask, IRehearsingSinkTask
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private MockMode? _mode;
    private long _start;

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _mode = new(config);
        _start = Context.TimeProvider.GetTimestamp();
        if (_mode.FailsTask)
            AskForAnotherPut();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (!_mode!.FailsTask)
            return default;
        if (Context.TimeProvider.GetElapsedTime(_start) > _mode.Delay)
            throw new MockFailureException();
        AskForAnotherPut();
        return default;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>It writes nothing in any case.</summary>
    public void BeginRehearsal()
    {
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RehearsedWrite>> RollBackAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<RehearsedWrite>>([]);

    /// <summary>The failure comes in time, whether there are records or not.</summary>
    private void AskForAnotherPut() => Context.Timeout(_mode!.Delay < LongestWait ? _mode.Delay : LongestWait);
}
