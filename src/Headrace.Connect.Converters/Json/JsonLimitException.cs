namespace Headrace.Connect.Converters.Json;

/// <summary>JSON that is larger or deeper than any should be.</summary>
[KafkaConnectName("com.fasterxml.jackson.core.exc.StreamConstraintsException")]
internal sealed class JsonLimitException(string message) : JsonSyntaxException(message);
