namespace Headrace.Connect.Data;

/// <summary>The types that a <see cref="Schema"/> can have. Source: Kafka Connect's data API.</summary>
public enum SchemaType
{
    /// <summary>A signed 8-bit integer.</summary>
    Int8,

    /// <summary>A signed 16-bit integer.</summary>
    Int16,

    /// <summary>A signed 32-bit integer.</summary>
    Int32,

    /// <summary>A signed 64-bit integer.</summary>
    Int64,

    /// <summary>A 32-bit IEEE 754 number.</summary>
    Float32,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Float64,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Unicode text.</summary>
    String,

    /// <summary>A sequence of bytes.</summary>
    Bytes,

    /// <summary>An ordered list whose elements share a schema.</summary>
    Array,

    /// <summary>A map whose keys share a schema and whose values share a schema.</summary>
    Map,

    /// <summary>A record of named fields, each with a schema of its own.</summary>
    Struct,
}
