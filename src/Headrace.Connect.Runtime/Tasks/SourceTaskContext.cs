using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What the framework offers a source task.</summary>
internal sealed class SourceTaskContext(SourceTaskParts parts, ITransactionContext? transactions) : ISourceTaskContext
{
    public IReadOnlyDictionary<string, string?> Config => parts.Config;

    public IOffsetStorageReader OffsetStorageReader => parts.OffsetReader;

    public ITransactionContext? TransactionContext => transactions;

    public TimeProvider TimeProvider => parts.Time;

    public ILogger Logger => parts.PluginLogger;

    public Connect.Metrics.IPluginMetrics PluginMetrics => parts.PluginMetrics;

    public void TellBytesHeld(long bytes) => parts.Memory.Tell(bytes);
}
