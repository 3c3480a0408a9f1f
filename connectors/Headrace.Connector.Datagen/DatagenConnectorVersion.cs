namespace Headrace.Connector.Datagen;

internal static class DatagenConnectorVersion
{
    /// <summary>Headrace's own: Kafka Connect has no such connector, and the one whose settings these are goes by other numbers.</summary>
    public const string Value = "0.1.0";
}
