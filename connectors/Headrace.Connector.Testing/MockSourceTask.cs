using Headrace.Connect;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing;

/// <summary>A task without records, which fails when it is asked to.</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.MockSourceTask")]
public sealed class MockSourceTask : SourceTask
{
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);

    private MockMode? _mode;
    private long _start;

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _mode = new(config);
        _start = Context.TimeProvider.GetTimestamp();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        if (_mode!.FailsTask && Context.TimeProvider.GetElapsedTime(_start) > _mode.Delay)
            throw new MockFailureException();
        await Task.Delay(_mode.FailsTask && _mode.Delay < PollWait ? TimeSpan.FromMilliseconds(1) : PollWait, Context.TimeProvider, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
