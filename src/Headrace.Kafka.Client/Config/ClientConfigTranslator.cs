namespace Headrace.Kafka.Client;

/// <summary>Translates Kafka's Java property names into librdkafka's, one key at a time.</summary>
internal static class ClientConfigTranslator
{
    public static ClientSettings Translate(ClientKind kind, IReadOnlyDictionary<string, string> properties) => throw new NotImplementedException($"{kind} {properties.Count}");
}
