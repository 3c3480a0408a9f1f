using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a task of either kind works with. All of it belongs to the task, and is released with it.</summary>
internal abstract class TaskParts : IAsyncDisposable
{
    /// <summary>The task's settings with variables resolved.</summary>
    public required IReadOnlyDictionary<string, string?> Config { get; init; }

    /// <summary>Takes records that can't be processed; null where they are only logged.</summary>
    public Tolerance.DeadLetterQueue? DeadLetterQueue { get; init; }

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

    public virtual async ValueTask DisposeAsync()
    {
        if (DeadLetterQueue is not null)
            await DeadLetterQueue.DisposeAsync().ConfigureAwait(false);
        Memory.Dispose();
    }
}
