namespace Headrace.Connect.Runtime;

/// <summary>What storing a connector's config did.</summary>
/// <param name="Created">Whether the connector is new.</param>
/// <param name="Info">The connector.</param>
public sealed record PutConnectorResult(bool Created, ConnectorInfo Info);
