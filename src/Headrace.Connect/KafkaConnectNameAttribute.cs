namespace Headrace.Connect;

/// <summary>
/// The name of the Java class that a plugin stands in for. The plugin answers to it, and to the aliases that Kafka Connect makes of it, and is listed under it,
/// so that configurations written for Kafka Connect run unchanged. A plugin without this attribute is listed under its own full name.
/// </summary>
/// <param name="name">The full name of the Java class, nested classes with <c>$</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KafkaConnectNameAttribute(string name) : Attribute
{
    /// <summary>The full name of the Java class.</summary>
    public string Name { get; } = name;
}
