namespace Headrace.Connect.Data;

/// <summary>A record of named fields, laid out by its schema in slots of 16 bytes: no field is boxed.</summary>
public sealed class Struct : IEquatable<Struct>
{
    private readonly DataValue[] _slots;

    /// <summary>Makes a struct with all fields absent.</summary>
    /// <param name="schema">A schema of type <see cref="SchemaType.Struct"/>.</param>
    /// <exception cref="Errors.DataException">The schema is of another type.</exception>
    public Struct(Schema schema)
    {
        Schema = schema;
        _slots = new DataValue[schema.Fields.Count];
    }

    /// <summary>The schema that lays the struct out.</summary>
    public Schema Schema { get; }

    /// <summary>A field's value; the field's default where the value is absent.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="Errors.DataException">There is no such field.</exception>
    public DataValue Get(string name) => throw new NotImplementedException();

    /// <summary>A field's value; the field's default where the value is absent.</summary>
    /// <param name="field">A field of this struct's schema.</param>
    public DataValue Get(Field field) => throw new NotImplementedException();

    /// <summary>A field's value as it was set.</summary>
    /// <param name="field">A field of this struct's schema.</param>
    public DataValue GetWithoutDefault(Field field) => _slots[field.Index];

    /// <summary>Sets a field after a check against the field's schema.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="value">The value.</param>
    /// <returns>This struct.</returns>
    /// <exception cref="Errors.DataException">There is no such field, or the value does not fit.</exception>
    public Struct Set(string name, DataValue value) => throw new NotImplementedException();

    /// <summary>Sets a field after a check against the field's schema.</summary>
    /// <param name="field">A field of this struct's schema.</param>
    /// <param name="value">The value.</param>
    /// <returns>This struct.</returns>
    /// <exception cref="Errors.DataException">The value does not fit.</exception>
    public Struct Set(Field field, DataValue value) => throw new NotImplementedException();

    /// <summary>Checks every field.</summary>
    /// <exception cref="Errors.DataException">A field does not fit its schema.</exception>
    public void Validate() => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(Struct? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Struct);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();
}
