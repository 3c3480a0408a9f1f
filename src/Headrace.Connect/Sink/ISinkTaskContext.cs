using Headrace.Connect.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Sink;

/// <summary>What the framework offers a sink task.</summary>
public interface ISinkTaskContext
{
    /// <summary>The task's present settings, with variables resolved.</summary>
    IReadOnlyDictionary<string, string?> Config { get; }

    /// <summary>The partitions that the task has now.</summary>
    IReadOnlyCollection<TopicPartition> Assignment { get; }

    /// <summary>Takes records that can't be written; null where neither a dead letter queue nor a log of errors is set up.</summary>
    IErrantRecordReporter? ErrantRecordReporter { get; }

    /// <summary>The time, which a test may set.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Goes on reading a partition at another offset, from the next poll on. Asked for in <see cref="SinkTask.OpenAsync"/>, it holds from the first record on.</summary>
    /// <param name="partition">A partition of the task: for another one the task fails.</param>
    /// <param name="offset">The offset of the next record to read, 0 or above: for another one the task fails.</param>
    void Offset(TopicPartition partition, long offset);

    /// <summary>Sets how long the framework waits before it calls again after a <see cref="Errors.RetriableException"/>.</summary>
    /// <param name="delay">The wait, used once.</param>
    void Timeout(TimeSpan delay);

    /// <summary>Stops reading some partitions. Asked for in <see cref="SinkTask.OpenAsync"/>, it holds from the first record on.</summary>
    /// <param name="partitions">Partitions of the task.</param>
    /// <exception cref="Errors.ConnectException">A partition is not the task's.</exception>
    void Pause(params IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Goes on reading paused partitions.</summary>
    /// <param name="partitions">Partitions of the task.</param>
    /// <exception cref="Errors.ConnectException">A partition is not the task's.</exception>
    void Resume(params IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Asks for a commit of offsets soon.</summary>
    void RequestCommit();

    /// <summary>The log of the task; nothing is logged where the framework offers none.</summary>
    ILogger Logger => NullLogger.Instance;

    /// <summary>Takes metrics of the task's own; they are shown nowhere where the framework shows none.</summary>
    IPluginMetrics PluginMetrics => NoPluginMetrics.Instance;

    /// <summary>Says how many bytes the task keeps for itself now: buffers, files under way, what it has read ahead. They count in its memory budget, which holds it back when it is full.</summary>
    /// <param name="bytes">All of it, not the difference to what was told before. Records of the framework are not part of it.</param>
    /// <remarks>From any thread; nothing happens where the framework counts nothing.</remarks>
    void TellBytesHeld(long bytes)
    {
    }
}
