using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a source task works with. All of it belongs to the task, and is released with it.</summary>
internal sealed class SourceTaskParts : IAsyncDisposable
{
    public required SourceTask Task { get; init; }

    /// <summary>The task's settings with variables resolved.</summary>
    public required IReadOnlyDictionary<string, string?> Config { get; init; }

    public required SourceRecordPipeline Pipeline { get; init; }

    public required Tolerance.ErrorTolerance Errors { get; init; }

    /// <summary>Takes records that can't be transformed or converted; null where they are only logged.</summary>
    public Tolerance.DeadLetterQueue? DeadLetterQueue { get; init; }

    public required IRecordSender Sender { get; init; }

    public required OffsetReader OffsetReader { get; init; }

    public required ConnectorOffsets OffsetStore { get; init; }

    /// <summary>The rules by which topics are created; null where that is the broker's business.</summary>
    public TopicCreation? Topics { get; init; }

    /// <summary>How large the sender's batches are; null where that can't be changed.</summary>
    public BatchSizes.BatchSize? BatchSize { get; init; }

    /// <summary>Hears what happens; null for nobody.</summary>
    public Metrics.SourceTaskMetrics? Metrics { get; init; }

    /// <summary>What the task's records may take.</summary>
    public required Memory.TaskMemory Memory { get; init; }

    public required TimeSpan FlushInterval { get; init; }

    public required TimeSpan FlushTimeout { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>For the task itself, under the name of its class.</summary>
    public required ILogger PluginLogger { get; init; }

    /// <summary>For the task itself.</summary>
    public Connect.Metrics.IPluginMetrics PluginMetrics { get; init; } = Connect.Metrics.NoPluginMetrics.Instance;

    public async ValueTask DisposeAsync()
    {
        Pipeline.Dispose();
        Topics?.Dispose();
        OffsetReader.Dispose();
        await OffsetStore.DisposeAsync().ConfigureAwait(false);
        if (Sender is IAsyncDisposable sender)
            await sender.DisposeAsync().ConfigureAwait(false);
        if (DeadLetterQueue is not null)
            await DeadLetterQueue.DisposeAsync().ConfigureAwait(false);
        Memory.Dispose();
        (Task as IDisposable)?.Dispose();
    }
}
