using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Converters.Json;

/// <summary>Text that is not JSON. It says what was found and at which byte, and becomes the cause of a <see cref="Errors.DataException"/>, as in Kafka Connect.</summary>
[KafkaConnectName(JavaName)]
internal sealed class JsonSyntaxException(string message) : Exception(message)
{
    private const string JavaName = "com.fasterxml.jackson.core.JsonParseException";

    /// <summary>The exception as Kafka's deserializer wraps it.</summary>
    public SerializationException ToSerializationException() => new($"{JavaName}: {Message}", this);

    [DoesNotReturn]
    public static void Throw(string problem, int position) => throw new JsonSyntaxException($"{problem} at byte {position}");
}
