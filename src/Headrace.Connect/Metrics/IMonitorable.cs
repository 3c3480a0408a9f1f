namespace Headrace.Connect.Metrics;

/// <summary>A converter, header converter, transformation or predicate with metrics of its own. Connectors and tasks find theirs in their contexts.</summary>
/// <remarks>Source: KIP-877's <c>Monitorable</c>.</remarks>
public interface IMonitorable
{
    /// <summary>Called once after the plugin has been configured.</summary>
    /// <param name="metrics">Takes the plugin's metrics.</param>
    void UsePluginMetrics(IPluginMetrics metrics);
}
