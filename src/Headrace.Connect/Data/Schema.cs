using System.Collections.Frozen;
using Headrace.Connect.Errors;

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

    // Up to this many fields are searched one by one, which beats a hash; more get an index at the first search.
    private const int FieldsSearchedMax = 8;

    private readonly Field[] _fields;
    private FrozenDictionary<string, Field>? _fieldsByName;
    private byte[][]? _fieldTexts;
    private int _hash;

    internal Schema(
        SchemaType type,
        bool isOptional,
        DataValue defaultValue,
        string? name,
        int? version,
        string? doc,
        IReadOnlyDictionary<string, string>? parameters,
        Field[] fields,
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
        _fields = fields;
        KeySchema = keySchema;
        ValueSchema = valueSchema;
        ValueKind = LogicalNames.ValueKind(type, name);
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
    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>The schema of a map's keys, null for any other type and for a map whose schema is not known.</summary>
    public Schema? KeySchema { get; }

    /// <summary>The schema of a map's values or an array's elements, null for any other type and where it is not known.</summary>
    public Schema? ValueSchema { get; }

    /// <summary>Finds a field of a struct schema by its name.</summary>
    /// <param name="name">The field's name; case counts.</param>
    /// <returns>The field, or null where there is none.</returns>
    /// <exception cref="DataException">The schema is not a struct.</exception>
    public Field? Field(string name)
    {
        if (Type != SchemaType.Struct)
            throw new DataException("Cannot look up fields on non-struct type");

        return FindField(name);
    }

    /// <summary>Checks a value against this schema.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="DataException">The value does not fit; the message is Kafka Connect's.</exception>
    public void Validate(in DataValue value) => SchemaValidator.Validate(this, value, null);

    /// <inheritdoc/>
    public bool Equals(Schema? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Type != other.Type || IsOptional != other.IsOptional || GetHashCode() != other.GetHashCode())
            return false;

        return Name == other.Name
            && Version == other.Version
            && Doc == other.Doc
            && DataValueComparer.Equals(DefaultValue, other.DefaultValue)
            && ParametersEqual(Parameters, other.Parameters)
            && _fields.AsSpan().SequenceEqual(other._fields)
            && Equals(KeySchema, other.KeySchema)
            && Equals(ValueSchema, other.ValueSchema);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Kept, because schemas are looked up for each record; 0 stands for "not yet".
        if (_hash == 0)
        {
            var hash = default(HashCode);
            hash.Add(Type);
            hash.Add(IsOptional);
            hash.Add(Name);
            hash.Add(Version);
            hash.Add(Doc);
            hash.Add(DefaultValue);
            hash.Add(Parameters?.Count ?? 0);
            foreach (var field in _fields)
                hash.Add(field);

            hash.Add(KeySchema);
            hash.Add(ValueSchema);
            var value = hash.ToHashCode();
            _hash = value == 0 ? 1 : value;
        }

        return _hash;
    }

    /// <summary>The text that Java gives: <c>Schema{STRING}</c>, <c>Schema{name:STRUCT}</c>.</summary>
    public override string ToString() => Name is null ? $"Schema{{{Type.JavaConstant}}}" : $"Schema{{{Name}:{Type.JavaConstant}}}";

    /// <summary>The kind of value that the schema holds, its logical name considered.</summary>
    internal DataKind ValueKind { get; }

    /// <summary>The fields of a struct, for loops without an interface call.</summary>
    internal ReadOnlySpan<Field> FieldSpan => _fields;

    /// <summary>A field's name and the sign behind it as they stand in a struct's text form: <c>name=</c>, in UTF-8.</summary>
    internal ReadOnlySpan<byte> FieldTextOf(int index) => (_fieldTexts ??= JavaText.NamesInUtf8(Array.ConvertAll(_fields, static field => field.Name)))[index];

    internal Field? FindField(string name)
    {
        if (_fields.Length <= FieldsSearchedMax)
        {
            foreach (var field in _fields)
            {
                if (field.Name == name)
                    return field;
            }

            return null;
        }

        _fieldsByName ??= _fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        return _fieldsByName.GetValueOrDefault(name);
    }

    internal static bool ParametersEqual(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left is null || right is null || left.Count != right.Count)
            return false;

        foreach (var (name, value) in left)
        {
            if (!right.TryGetValue(name, out var other) || other != value)
                return false;
        }

        return true;
    }
}
