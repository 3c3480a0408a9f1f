namespace Headrace.Connect.Data;

/// <summary>Builds a <see cref="Schema"/>. Each attribute can be set once.</summary>
/// <param name="type">The type of the schema.</param>
public sealed class SchemaBuilder(SchemaType type)
{
    /// <summary>The type of the schema.</summary>
    public SchemaType Type { get; } = type;

    /// <summary>Starts a schema of records with named fields.</summary>
    public static SchemaBuilder Struct() => new(SchemaType.Struct);

    /// <summary>Starts a schema of lists.</summary>
    /// <param name="elements">The schema of the elements.</param>
    public static SchemaBuilder Array(Schema elements) => throw new NotImplementedException();

    /// <summary>Starts a schema of maps.</summary>
    /// <param name="keys">The schema of the keys.</param>
    /// <param name="values">The schema of the values.</param>
    public static SchemaBuilder Map(Schema keys, Schema values) => throw new NotImplementedException();

    /// <summary>Allows the absent value.</summary>
    public SchemaBuilder Optional() => throw new NotImplementedException();

    /// <summary>Forbids the absent value, as is the default.</summary>
    public SchemaBuilder Required() => throw new NotImplementedException();

    /// <summary>Sets the value that stands in for an absent one. It is checked at once against what is set so far.</summary>
    /// <param name="value">The default.</param>
    public SchemaBuilder Default(DataValue value) => throw new NotImplementedException();

    /// <summary>Sets the name.</summary>
    /// <param name="name">The name.</param>
    public SchemaBuilder Name(string name) => throw new NotImplementedException();

    /// <summary>Sets the version.</summary>
    /// <param name="version">The version.</param>
    public SchemaBuilder Version(int version) => throw new NotImplementedException();

    /// <summary>Sets the documentation.</summary>
    /// <param name="doc">What there is to say.</param>
    public SchemaBuilder Doc(string doc) => throw new NotImplementedException();

    /// <summary>Adds a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public SchemaBuilder Parameter(string name, string value) => throw new NotImplementedException();

    /// <summary>Adds a field to a struct.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="schema">The schema of its values.</param>
    public SchemaBuilder Field(string name, Schema schema) => throw new NotImplementedException();

    /// <summary>Makes the schema.</summary>
    public Schema Build() => new(Type, false, default, null, null, null, null, [], null, null);
}
