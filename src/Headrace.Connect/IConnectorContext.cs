using Headrace.Connect.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect;

/// <summary>What the framework offers a connector.</summary>
public interface IConnectorContext
{
    /// <summary>Asks the framework to ask the connector for its task settings anew. It may be called from any thread.</summary>
    void RequestTaskReconfiguration();

    /// <summary>Fails the connector with an error that happened outside a call of the framework. It may be called from any thread.</summary>
    /// <param name="exception">The error.</param>
    void RaiseError(Exception exception);

    /// <summary>The log of the connector; nothing is logged where the framework offers none.</summary>
    ILogger Logger => NullLogger.Instance;

    /// <summary>Takes metrics of the connector's own; they are shown nowhere where the framework shows none.</summary>
    IPluginMetrics PluginMetrics => NoPluginMetrics.Instance;
}
