namespace Headrace.Connect.Policy;

/// <summary>What a connector wants of one of its Kafka clients.</summary>
/// <param name="ConnectorName">The connector's name; empty where a config without one is checked.</param>
/// <param name="ConnectorClass">Its class, as its config names it.</param>
/// <param name="ClientType">Which client.</param>
/// <param name="ClientSettings">The overrides, without their prefix. They may hold secrets.</param>
public sealed record ConnectorClientConfigRequest(
    string ConnectorName, string ConnectorClass, ConnectorClientType ClientType, IReadOnlyDictionary<string, string?> ClientSettings);
