namespace Headrace.Connect.Data;

/// <summary>How Java writes the types: <c>INT32</c> in messages, <c>int32</c> as their name, and the class of their values.</summary>
internal static class SchemaTypeNames
{
    private static readonly string[] Constants =
        ["INT8", "INT16", "INT32", "INT64", "FLOAT32", "FLOAT64", "BOOLEAN", "STRING", "BYTES", "ARRAY", "MAP", "STRUCT"];

    private static readonly string[] Names =
        ["int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string", "bytes", "array", "map", "struct"];

    extension(SchemaType type)
    {
        /// <summary>The constant's name in Java, as messages show it.</summary>
        public string JavaConstant => Constants[(int)type];

        /// <summary>The type's name in Java.</summary>
        public string JavaName => Names[(int)type];

        /// <summary>Whether values have no parts.</summary>
        public bool IsPrimitive => type < SchemaType.Array;

        /// <summary>The kind of value that a schema of this type and without a logical name holds.</summary>
        public DataKind ValueKind => type switch
        {
            SchemaType.Int8 => DataKind.Int8,
            SchemaType.Int16 => DataKind.Int16,
            SchemaType.Int32 => DataKind.Int32,
            SchemaType.Int64 => DataKind.Int64,
            SchemaType.Float32 => DataKind.Float32,
            SchemaType.Float64 => DataKind.Float64,
            SchemaType.Boolean => DataKind.Boolean,
            SchemaType.String => DataKind.String,
            SchemaType.Bytes => DataKind.Bytes,
            SchemaType.Array => DataKind.Array,
            SchemaType.Map => DataKind.Map,
            SchemaType.Struct => DataKind.Struct,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such schema type."),
        };
    }

    extension(DataKind kind)
    {
        /// <summary>The name of the Java class that messages of Kafka Connect show for a value of this kind.</summary>
        /// <remarks>Lists and maps have several classes in Java; the most frequent one stands for all.</remarks>
        public string JavaClass => kind switch
        {
            DataKind.Int8 => "java.lang.Byte",
            DataKind.Int16 => "java.lang.Short",
            DataKind.Int32 => "java.lang.Integer",
            DataKind.Int64 => "java.lang.Long",
            DataKind.Float32 => "java.lang.Float",
            DataKind.Float64 => "java.lang.Double",
            DataKind.Boolean => "java.lang.Boolean",
            DataKind.String => "java.lang.String",
            DataKind.Bytes => "[B",
            DataKind.Array => "java.util.ArrayList",
            DataKind.Map => "java.util.HashMap",
            DataKind.Struct => "org.apache.kafka.connect.data.Struct",
            DataKind.Decimal => "java.math.BigDecimal",
            DataKind.DateTime => "java.util.Date",
            DataKind.Null => "null",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
        };

        /// <summary>The type that a value of this kind has without a schema; null where there is none (decimals, points in time, no value).</summary>
        public SchemaType? SchemaTypeOrNull => kind is >= DataKind.Int8 and <= DataKind.Struct ? (SchemaType)(kind - DataKind.Int8) : null;
    }
}
