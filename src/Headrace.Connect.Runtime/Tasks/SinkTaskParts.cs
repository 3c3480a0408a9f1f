using System.Text.RegularExpressions;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a sink task works with. All of it belongs to the task, and is released with it.</summary>
internal sealed class SinkTaskParts : IAsyncDisposable
{
    public required SinkTask Task { get; init; }

    /// <summary>The task's settings with variables resolved.</summary>
    public required IReadOnlyDictionary<string, string?> Config { get; init; }

    /// <summary>The topics to read; empty where there is a pattern.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The pattern of topics to read; null where they are listed.</summary>
    public Regex? TopicPattern { get; init; }

    public required ClientSettings Consumer { get; init; }

    public required SinkRecordPipeline Pipeline { get; init; }

    public DeadLetterQueue? DeadLetterQueue { get; init; }

    public ErrantRecordReporter? ErrantRecords { get; init; }

    public RecentRecords? Recent { get; init; }

    /// <summary>Deals with batches that the task refuses; null where they fail it.</summary>
    public PutBisection? Bisection { get; init; }

    /// <summary>Hears what happens; null for nobody.</summary>
    public Metrics.SinkTaskMetrics? Metrics { get; init; }

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
        ErrantRecords?.Dispose();
        if (DeadLetterQueue is not null)
            await DeadLetterQueue.DisposeAsync().ConfigureAwait(false);
        Memory.Dispose();
        (Task as IDisposable)?.Dispose();
    }
}
