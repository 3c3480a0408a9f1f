using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a source task works with. All of it belongs to the task, and is released with it.</summary>
internal sealed class SourceTaskParts : TaskParts
{
    public required SourceTask Task { get; init; }

    public required SourceRecordPipeline Pipeline { get; init; }

    public required Tolerance.ErrorTolerance Errors { get; init; }

    public required IRecordSender Sender { get; init; }

    public required OffsetReader OffsetReader { get; init; }

    public required ConnectorOffsets OffsetStore { get; init; }

    /// <summary>The rules by which topics are created; null where that is the broker's business.</summary>
    public TopicCreation? Topics { get; init; }

    /// <summary>How large the sender's batches are; null where that can't be changed.</summary>
    public BatchSizes.BatchSize? BatchSize { get; init; }

    /// <summary>Hears what happens; null for nobody.</summary>
    public Metrics.SourceTaskMetrics? Metrics { get; init; }

    public override async ValueTask DisposeAsync()
    {
        Pipeline.Dispose();
        Topics?.Dispose();
        OffsetReader.Dispose();
        await OffsetStore.DisposeAsync().ConfigureAwait(false);
        if (Sender is IAsyncDisposable sender)
            await sender.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        (Task as IDisposable)?.Dispose();
    }
}
