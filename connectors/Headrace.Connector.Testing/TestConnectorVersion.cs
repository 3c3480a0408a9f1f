namespace Headrace.Connector.Testing;

internal static class TestConnectorVersion
{
    /// <summary>The version of Kafka Connect whose connectors these stand in for; it is what they are listed with.</summary>
    public const string Value = "4.3.1";
}
