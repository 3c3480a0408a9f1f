namespace Headrace.Connect.Data;

/// <summary>What the values of a record or field look like. Immutable; two schemas with the same attributes are equal.</summary>
/// <remarks>Made by <see cref="SchemaBuilder"/>. Source: Kafka Connect's data API, <c>ConnectSchema</c>.</remarks>
public sealed class Schema : IEquatable<Schema>
{
    /// <summary>A required <see cref="SchemaType.Int8"/>.</summary>
    public static Schema Int8 { get; } = new SchemaBuilder(SchemaType.Int8).Build();

    /// <summary>A required <see cref="SchemaType.Int16"/>.</summary>
    public static Schema Int16 { get; } = new SchemaBuilder(SchemaType.Int16).Build();

    /// <summary>A required <see cref="SchemaType.Int32"/>.</summary>
    public static Schema Int32 { get; } = new SchemaBuilder(SchemaType.Int32).Build();

    /// <summary>A required <see cref="SchemaType.Int64"/>.</summary>
    public static Schema Int64 { get; } = new SchemaBuilder(SchemaType.Int64).Build();

    /// <summary>A required <see cref="SchemaType.Float32"/>.</summary>
    public static Schema Float32 { get; } = new SchemaBuilder(SchemaType.Float32).Build();

    /// <summary>A required <see cref="SchemaType.Float64"/>.</summary>
    public static Schema Float64 { get; } = new SchemaBuilder(SchemaType.Float64).Build();

    /// <summary>A required <see cref="SchemaType.Boolean"/>.</summary>
    public static Schema Boolean { get; } = new SchemaBuilder(SchemaType.Boolean).Build();

    /// <summary>A required <see cref="SchemaType.String"/>.</summary>
    public static Schema String { get; } = new SchemaBuilder(SchemaType.String).Build();

    /// <summary>A required <see cref="SchemaType.Bytes"/>.</summary>
    public static Schema Bytes { get; } = new SchemaBuilder(SchemaType.Bytes).Build();

    /// <summary>An optional <see cref="SchemaType.Int8"/>.</summary>
    public static Schema OptionalInt8 { get; } = new SchemaBuilder(SchemaType.Int8).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Int16"/>.</summary>
    public static Schema OptionalInt16 { get; } = new SchemaBuilder(SchemaType.Int16).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Int32"/>.</summary>
    public static Schema OptionalInt32 { get; } = new SchemaBuilder(SchemaType.Int32).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Int64"/>.</summary>
    public static Schema OptionalInt64 { get; } = new SchemaBuilder(SchemaType.Int64).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Float32"/>.</summary>
    public static Schema OptionalFloat32 { get; } = new SchemaBuilder(SchemaType.Float32).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Float64"/>.</summary>
    public static Schema OptionalFloat64 { get; } = new SchemaBuilder(SchemaType.Float64).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Boolean"/>.</summary>
    public static Schema OptionalBoolean { get; } = new SchemaBuilder(SchemaType.Boolean).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.String"/>.</summary>
    public static Schema OptionalString { get; } = new SchemaBuilder(SchemaType.String).Optional().Build();

    /// <summary>An optional <see cref="SchemaType.Bytes"/>.</summary>
    public static Schema OptionalBytes { get; } = new SchemaBuilder(SchemaType.Bytes).Optional().Build();

    internal Schema(
        SchemaType type,
        bool isOptional,
        DataValue defaultValue,
        string? name,
        int? version,
        string? doc,
        IReadOnlyDictionary<string, string>? parameters,
        IReadOnlyList<Field> fields,
        Schema? keySchema,
        Schema? valueSchema)
    {
        Type = type;
        IsOptional = isOptional;
        DefaultValue = defaultValue;
        Name = name;
        Version = version;
        Doc = doc;
        Parameters = parameters;
        Fields = fields;
        KeySchema = keySchema;
        ValueSchema = valueSchema;
    }

    /// <summary>The type of the values.</summary>
    public SchemaType Type { get; }

    /// <summary>Whether the absent value is allowed.</summary>
    public bool IsOptional { get; }

    /// <summary>The value that stands in for an absent one; <see cref="DataValue.Null"/> where there is no default.</summary>
    public DataValue DefaultValue { get; }

    /// <summary>The schema's name; for a logical type the name that makes it one.</summary>
    public string? Name { get; }

    /// <summary>The schema's version.</summary>
    public int? Version { get; }

    /// <summary>What the schema's author says of it.</summary>
    public string? Doc { get; }

    /// <summary>Further attributes in the order in which they were given, null where there are none.</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; }

    /// <summary>The fields of a struct in order; empty for any other type.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The schema of a map's keys, null for any other type and for a map whose schema is not known.</summary>
    public Schema? KeySchema { get; }

    /// <summary>The schema of a map's values or an array's elements, null for any other type and where it is not known.</summary>
    public Schema? ValueSchema { get; }

    /// <summary>Finds a field of a struct schema by its name.</summary>
    /// <param name="name">The field's name; case counts.</param>
    /// <returns>The field, or null where there is none.</returns>
    /// <exception cref="Errors.DataException">The schema is not a struct.</exception>
    public Field? Field(string name) => throw new NotImplementedException();

    /// <summary>Checks a value against this schema.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="Errors.DataException">The value does not fit; the message is Kafka Connect's.</exception>
    public void Validate(in DataValue value) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(Schema? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();
}
