using Headrace.Connect.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Source;

/// <summary>What the framework offers a source task.</summary>
public interface ISourceTaskContext
{
    /// <summary>The task's present settings, with variables resolved.</summary>
    IReadOnlyDictionary<string, string?> Config { get; }

    /// <summary>Reads the connector's stored offsets.</summary>
    IOffsetStorageReader OffsetStorageReader { get; }

    /// <summary>Lets the task end transactions itself; null unless <c>transaction.boundary</c> is <c>connector</c>.</summary>
    ITransactionContext? TransactionContext { get; }

    /// <summary>The time, which a test may set.</summary>
    TimeProvider TimeProvider { get; }

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
