using System.Text.RegularExpressions;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a sink task works with. All of it belongs to the task, and is released with it.</summary>
internal sealed class SinkTaskParts : TaskParts
{
    public required SinkTask Task { get; init; }

    /// <summary>The topics to read; empty where there is a pattern.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The pattern of topics to read; null where they are listed.</summary>
    public Regex? TopicPattern { get; init; }

    public required ClientSettings Consumer { get; init; }

    public required SinkRecordPipeline Pipeline { get; init; }

    public ErrantRecordReporter? ErrantRecords { get; init; }

    public RecentRecords? Recent { get; init; }

    /// <summary>Deals with batches that the task refuses; null where they fail it.</summary>
    public PutBisection? Bisection { get; init; }

    /// <summary>Hears what happens; null for nobody.</summary>
    public Metrics.SinkTaskMetrics? Metrics { get; init; }

    public override async ValueTask DisposeAsync()
    {
        Pipeline.Dispose();
        ErrantRecords?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
        (Task as IDisposable)?.Dispose();
    }
}
