using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Headrace.Connect.Converters.Json;

/// <summary>Text that is not JSON. It says what was found and at which byte, and becomes the cause of a <see cref="Errors.DataException"/>, as in Kafka Connect.</summary>
[KafkaConnectName("com.fasterxml.jackson.core.JsonParseException")]
internal class JsonSyntaxException(string message) : Exception(message)
{
    /// <summary>The exception as Kafka's deserializer wraps it.</summary>
    public SerializationException ToSerializationException() => new($"{GetType().GetCustomAttribute<KafkaConnectNameAttribute>(inherit: false)!.Name}: {Message}", this);

    [DoesNotReturn]
    public static void Throw(string problem, int position) => throw new JsonSyntaxException($"{problem} at byte {position}");

    /// <summary>Refuses what is larger or deeper than any text should be.</summary>
    /// <param name="what">What, with its size: "Name length (50001)".</param>
    /// <param name="max">What is allowed.</param>
    /// <param name="limit">Jackson's name of the limit: "NameLength".</param>
    [DoesNotReturn]
    public static void ThrowTooMuch(string what, int max, string limit) =>
        throw new JsonLimitException($"{what} exceeds the maximum allowed ({max}, from `StreamReadConstraints.getMax{limit}()`)");
}
