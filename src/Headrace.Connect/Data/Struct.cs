using System.Runtime.CompilerServices;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>A record of named fields, laid out by its schema in slots of 16 bytes: no field is boxed.</summary>
/// <remarks>Who touches many records of one schema asks the schema for a <see cref="Field"/> once and uses that: then no name is looked up.</remarks>
public sealed class Struct : IEquatable<Struct>
{
    private readonly DataValue[] _slots;

    /// <summary>Makes a struct with all fields absent.</summary>
    /// <param name="schema">A schema of type <see cref="SchemaType.Struct"/>.</param>
    /// <exception cref="DataException">The schema is of another type.</exception>
    public Struct(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Type != SchemaType.Struct)
            throw new DataException($"Not a struct schema: {schema}");

        Schema = schema;
        _slots = new DataValue[schema.FieldSpan.Length];
    }

    /// <summary>The schema that lays the struct out.</summary>
    public Schema Schema { get; }

    /// <summary>A field's value; the field's default where the value is absent.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field.</exception>
    public DataValue Get(string name) => Get(FieldOf(name));

    /// <summary>A field's value; the field's default where the value is absent.</summary>
    /// <param name="field">A field of this struct's schema.</param>
    public DataValue Get(Field field)
    {
        var value = Slot(field);
        return value.IsNull ? field.Schema.DefaultValue : value;
    }

    /// <summary>A field's value as it was set.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field.</exception>
    public DataValue GetWithoutDefault(string name) => Slot(FieldOf(name));

    /// <summary>A field's value as it was set.</summary>
    /// <param name="field">A field of this struct's schema.</param>
    public DataValue GetWithoutDefault(Field field) => Slot(field);

    /// <summary>The number of a field of type <see cref="SchemaType.Int8"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public sbyte GetInt8(string name) => Present(name, SchemaType.Int8).AsInt8();

    /// <summary>The number of a field of type <see cref="SchemaType.Int16"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public short GetInt16(string name) => Present(name, SchemaType.Int16).AsInt16();

    /// <summary>The number of a field of type <see cref="SchemaType.Int32"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public int GetInt32(string name) => Present(name, SchemaType.Int32).AsInt32();

    /// <summary>The number of a field of type <see cref="SchemaType.Int64"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public long GetInt64(string name) => Present(name, SchemaType.Int64).AsInt64();

    /// <summary>The number of a field of type <see cref="SchemaType.Float32"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public float GetFloat32(string name) => Present(name, SchemaType.Float32).AsFloat32();

    /// <summary>The number of a field of type <see cref="SchemaType.Float64"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public double GetFloat64(string name) => Present(name, SchemaType.Float64).AsFloat64();

    /// <summary>The truth value of a field of type <see cref="SchemaType.Boolean"/>, without the field's default.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, it is of another type, or it has no value.</exception>
    public bool GetBoolean(string name) => Present(name, SchemaType.Boolean).AsBoolean();

    /// <summary>The text of a field of type <see cref="SchemaType.String"/>, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public string? GetString(string name) => OfType(name, SchemaType.String) is { IsNull: false } value ? value.AsString() : null;

    /// <summary>The bytes of a field of type <see cref="SchemaType.Bytes"/>, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public ReadOnlyMemory<byte>? GetBytes(string name) => OfType(name, SchemaType.Bytes) is { IsNull: false } value ? value.AsBytes() : (ReadOnlyMemory<byte>?)null; // without the cast, null would become empty

    /// <summary>The elements of a field of type <see cref="SchemaType.Array"/>, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public IReadOnlyList<DataValue>? GetArray(string name) => OfType(name, SchemaType.Array) is { IsNull: false } value ? value.AsArray() : null;

    /// <summary>The entries of a field of type <see cref="SchemaType.Map"/>, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public DataMap? GetMap(string name) => OfType(name, SchemaType.Map) is { IsNull: false } value ? value.AsMap() : null;

    /// <summary>The value of a field of type <see cref="SchemaType.Struct"/>, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public Struct? GetStruct(string name) => OfType(name, SchemaType.Struct) is { IsNull: false } value ? value.AsStruct() : null;

    /// <summary>The number of a field of the logical type Decimal, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public BigDecimal? GetDecimal(string name) => OfType(name, SchemaType.Bytes) is { IsNull: false } value ? value.AsDecimal() : null;

    /// <summary>The milliseconds since 1970-01-01T00:00Z of a field of the logical type Date, Time or Timestamp, without the field's default; null where it has no value.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="DataException">There is no such field, or it is of another type.</exception>
    public long? GetEpochMilliseconds(string name) => Slot(FieldOf(name)) is { IsNull: false } value ? value.AsEpochMilliseconds() : null;

    /// <summary>Sets a field after a check against the field's schema.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="value">The value.</param>
    /// <returns>This struct.</returns>
    /// <exception cref="DataException">There is no such field, or the value does not fit.</exception>
    public Struct Set(string name, DataValue value) => Set(FieldOf(name), value);

    /// <summary>Sets a field after a check against the field's schema.</summary>
    /// <param name="field">A field of this struct's schema.</param>
    /// <param name="value">The value.</param>
    /// <returns>This struct.</returns>
    /// <exception cref="DataException">The value does not fit.</exception>
    public Struct Set(Field field, DataValue value)
    {
        ref var slot = ref Slot(field);

        // A value of the right kind and without parts fits; whatever else it is, the validator knows.
        if (value.Kind != field.Schema.ValueKind || field.Schema.Type is SchemaType.Array or SchemaType.Map or SchemaType.Struct)
            SchemaValidator.Validate(field.Schema, value, field.Name);

        slot = value;
        return this;
    }

    /// <summary>Checks every field.</summary>
    /// <exception cref="DataException">A field does not fit its schema.</exception>
    public void Validate()
    {
        if (!SchemaValidator.FieldsFit(this))
            SchemaValidator.ValidateFields(this);
    }

    /// <inheritdoc/>
    public bool Equals(Struct? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || !Schema.Equals(other.Schema))
            return false;

        for (var i = 0; i < _slots.Length; i++)
        {
            if (!DataValueComparer.Equals(_slots[i], other._slots[i]))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Struct);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Schema);
        foreach (ref readonly var slot in _slots.AsSpan())
            hash.Add(DataValueComparer.GetHashCode(slot));

        return hash.ToHashCode();
    }

    /// <summary>The text that Java gives: <c>Struct{a=1,b=x}</c>, absent values left out.</summary>
    public override string ToString() => JavaText.Of(DataValue.From(this));

    /// <summary>The slot of the field at an index: for code that has made sure of the schema.</summary>
    internal ref DataValue Slot(int index) => ref _slots[index];

    private Field FieldOf(string name) => Schema.FindField(name) ?? throw FieldError.At(new DataException($"{name} is not a valid field name"), name);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref DataValue Slot(Field field)
    {
        var fields = Schema.FieldSpan;
        var index = field.Index;
        if ((uint)index >= (uint)fields.Length || !ReferenceEquals(fields[index], field))
            CheckForeignField(field);

        return ref _slots[index];
    }

    /// <summary>A field of an equal schema is as good as one of this schema; any other would land in the wrong slot.</summary>
    private void CheckForeignField(Field field)
    {
        if ((uint)field.Index >= (uint)Schema.FieldSpan.Length || !Schema.FieldSpan[field.Index].Equals(field))
            throw FieldError.At(new DataException($"{field.Name} is not a valid field name"), field.Name);
    }

    private DataValue OfType(string name, SchemaType type)
    {
        var field = FieldOf(name);
        if (field.Schema.Type != type)
            throw FieldError.At(new DataException($"Field '{name}' is not of type {type.JavaConstant}"), name);

        return _slots[field.Index];
    }

    private DataValue Present(string name, SchemaType type)
    {
        var value = OfType(name, type);
        return value.IsNull ? throw new DataException($"Field '{name}' has no value. Ask for it with Get, which tells an absent value from a number.") : value;
    }
}
