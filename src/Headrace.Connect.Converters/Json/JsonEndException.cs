namespace Headrace.Connect.Converters.Json;

/// <summary>JSON that ends too early.</summary>
[KafkaConnectName("com.fasterxml.jackson.core.io.JsonEOFException")]
internal sealed class JsonEndException(string message) : JsonSyntaxException(message);
