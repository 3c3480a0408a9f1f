using Headrace.Connect;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing.Tests;

/// <summary>What the tasks and connectors under test get of the framework.</summary>
internal sealed class TestContexts(SourceMap? stored = null) : ISourceTaskContext, ISinkTaskContext, IOffsetStorageReader, ISourceConnectorContext
{
    public TaskCompletionSource<Exception> Raised { get; } = new();

    public TimeSpan? WantedTimeout { get; private set; }

    public IReadOnlyDictionary<string, string?> Config { get; } = new Dictionary<string, string?>();

    public IOffsetStorageReader OffsetStorageReader => this;

    public ITransactionContext? TransactionContext => null;

    public TimeProvider TimeProvider => TimeProvider.System;

    public Microsoft.Extensions.Logging.ILogger Logger => Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IReadOnlyCollection<TopicPartition> Assignment => [];

    public IErrantRecordReporter? ErrantRecordReporter => null;

    public ValueTask<SourceMap?> GetOffsetAsync(SourceMap partition, CancellationToken cancellationToken) => new(stored);

    public ValueTask<IReadOnlyDictionary<SourceMap, SourceMap>> GetOffsetsAsync(IReadOnlyCollection<SourceMap> partitions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void RequestTaskReconfiguration()
    {
    }

    public void RaiseError(Exception exception) => Raised.TrySetResult(exception);

    public void Offset(TopicPartition partition, long offset) => throw new NotSupportedException();

    public void Timeout(TimeSpan delay) => WantedTimeout = delay;

    public void Pause(params IReadOnlyCollection<TopicPartition> partitions) => throw new NotSupportedException();

    public void Resume(params IReadOnlyCollection<TopicPartition> partitions) => throw new NotSupportedException();

    public void RequestCommit()
    {
    }
}
