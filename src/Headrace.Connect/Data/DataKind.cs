namespace Headrace.Connect.Data;

/// <summary>What a <see cref="DataValue"/> holds: the counterpart of the runtime class that a value has in the Java API.</summary>
public enum DataKind
{
    /// <summary>No value.</summary>
    Null,

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

    /// <summary>Text, kept as a <see cref="string"/> or as UTF-8 bytes.</summary>
    String,

    /// <summary>A sequence of bytes.</summary>
    Bytes,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>A <see cref="DataMap"/>.</summary>
    Map,

    /// <summary>A <see cref="Data.Struct"/>.</summary>
    Struct,

    /// <summary>A <see cref="BigDecimal"/>, the value of the logical type Decimal.</summary>
    Decimal,

    /// <summary>A point in time in milliseconds since 1970-01-01T00:00Z, the value of the logical types Date, Time and Timestamp (java.util.Date in Java).</summary>
    DateTime,
}
