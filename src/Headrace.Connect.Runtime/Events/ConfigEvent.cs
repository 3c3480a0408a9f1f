namespace Headrace.Connect.Runtime.Events;

/// <summary>What the config store has of a connector, after a change.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Change">What has changed.</param>
/// <param name="Config">The raw config, with secrets as the user wrote them; null when the connector is gone.</param>
/// <param name="Target">What the user wants it to do; null when it is gone.</param>
/// <param name="TaskCount">How many tasks it has.</param>
public sealed record ConfigEvent(
    string Connector, ConfigChangeKind Change, IReadOnlyDictionary<string, string?>? Config, TargetState? Target, int TaskCount) : WorkerEvent
{
    internal override long Size => Connector.Length + (Config?.Sum(static setting => setting.Key.Length + (setting.Value?.Length ?? 0)) ?? 0);
}
