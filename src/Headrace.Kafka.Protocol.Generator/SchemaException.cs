namespace Headrace.Kafka.Protocol.Generator;

/// <summary>A line of a schema file that can't be understood.</summary>
internal sealed class SchemaException(int line, string message) : Exception(message)
{
    /// <summary>The line, from 0.</summary>
    public int Line { get; } = line;
}
