using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>Builds a <see cref="Schema"/>. Each attribute can be set once.</summary>
/// <remarks>Source: Kafka Connect's <c>SchemaBuilder</c>; the messages are its own.</remarks>
/// <param name="type">The type of the schema.</param>
public sealed class SchemaBuilder(SchemaType type)
{
    private readonly List<Field> _fields = [];
    private HashSet<string>? _fieldNames;
    private Schema? _keySchema;
    private Schema? _valueSchema;
    private bool? _isOptional;
    private DataValue _default;
    private string? _name;
    private int? _version;
    private string? _doc;
    private OrderedDictionary<string, string>? _parameters;

    /// <summary>The type of the schema.</summary>
    public SchemaType Type { get; } = type;

    /// <summary>Starts a schema of records with named fields.</summary>
    public static SchemaBuilder Struct() => new(SchemaType.Struct);

    /// <summary>Starts a schema of lists.</summary>
    /// <param name="elements">The schema of the elements.</param>
    public static SchemaBuilder Array(Schema elements)
    {
        if (elements is null)
            throw new SchemaBuilderException("valueSchema cannot be null.");

        return new SchemaBuilder(SchemaType.Array) { _valueSchema = elements };
    }

    /// <summary>Starts a schema of maps.</summary>
    /// <param name="keys">The schema of the keys.</param>
    /// <param name="values">The schema of the values.</param>
    public static SchemaBuilder Map(Schema keys, Schema values)
    {
        if (keys is null)
            throw new SchemaBuilderException("keySchema cannot be null.");
        if (values is null)
            throw new SchemaBuilderException("valueSchema cannot be null.");

        return new SchemaBuilder(SchemaType.Map) { _keySchema = keys, _valueSchema = values };
    }

    /// <summary>Starts a schema of lists whose elements have no schema in common: what the parser of header values makes.</summary>
    internal static SchemaBuilder ArrayOfUnknown() => new(SchemaType.Array);

    /// <summary>Starts a schema of maps whose keys or values have no schema in common: what the parser of header values makes.</summary>
    internal static SchemaBuilder MapOfUnknown(Schema? keys, Schema? values) => new(SchemaType.Map) { _keySchema = keys, _valueSchema = values };

    /// <summary>Allows the absent value.</summary>
    public SchemaBuilder Optional() => SetOptional(true);

    /// <summary>Forbids the absent value, as is the default.</summary>
    public SchemaBuilder Required() => SetOptional(false);

    /// <summary>Sets the value that stands in for an absent one. It is checked at once against what is set so far.</summary>
    /// <param name="value">The default.</param>
    /// <exception cref="SchemaBuilderException">There is a default already, or the value does not fit.</exception>
    public SchemaBuilder Default(DataValue value)
    {
        if (!_default.IsNull && !_default.IsSameAs(value))
            throw AlreadySet("default");

        try
        {
            Build().Validate(value);
        }
        catch (DataException e)
        {
            throw new SchemaBuilderException("Invalid default value", e);
        }

        _default = value;
        return this;
    }

    /// <summary>Sets the name.</summary>
    /// <param name="name">The name.</param>
    public SchemaBuilder Name(string? name)
    {
        if (_name is not null && _name != name)
            throw AlreadySet("name");

        _name = name;
        return this;
    }

    /// <summary>Sets the version.</summary>
    /// <param name="version">The version.</param>
    public SchemaBuilder Version(int? version)
    {
        if (_version is not null && _version != version)
            throw AlreadySet("version");

        _version = version;
        return this;
    }

    /// <summary>Sets the documentation.</summary>
    /// <param name="doc">What there is to say.</param>
    public SchemaBuilder Doc(string? doc)
    {
        if (_doc is not null && _doc != doc)
            throw AlreadySet("doc");

        _doc = doc;
        return this;
    }

    /// <summary>Adds a parameter, or changes one that is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public SchemaBuilder Parameter(string name, string value)
    {
        (_parameters ??= [])[name] = value;
        return this;
    }

    /// <summary>Adds parameters. None leave the schema without parameters.</summary>
    /// <param name="parameters">The parameters in order.</param>
    public SchemaBuilder Parameters(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (var (name, value) in parameters)
            Parameter(name, value);

        return this;
    }

    /// <summary>Adds a field to a struct.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="schema">The schema of its values.</param>
    /// <exception cref="SchemaBuilderException">The schema is not a struct, the name is empty, or there is a field of that name.</exception>
    public SchemaBuilder Field(string name, Schema schema)
    {
        if (Type != SchemaType.Struct)
            throw new SchemaBuilderException($"Cannot create fields on type {Type.JavaConstant}");
        if (string.IsNullOrEmpty(name))
            throw new SchemaBuilderException("fieldName cannot be null.");
        if (schema is null)
            throw new SchemaBuilderException($"fieldSchema for field {name} cannot be null.");
        if (!(_fieldNames ??= new(StringComparer.Ordinal)).Add(name))
            throw new SchemaBuilderException($"Cannot create field because of field name duplication {name}");

        _fields.Add(new Field(name, _fields.Count, schema));
        return this;
    }

    /// <summary>Makes the schema. The builder may be used further; what it adds then is not in the schema.</summary>
    public Schema Build() => new(
        Type,
        _isOptional ?? false,
        _default,
        _name,
        _version,
        _doc,
        _parameters is null ? null : new OrderedDictionary<string, string>(_parameters, StringComparer.Ordinal),
        [.. _fields],
        _keySchema,
        _valueSchema);

    private SchemaBuilder SetOptional(bool isOptional)
    {
        if (_isOptional is not null && _isOptional != isOptional)
            throw AlreadySet("optional");

        _isOptional = isOptional;
        return this;
    }

    private static SchemaBuilderException AlreadySet(string attribute) => new($"Invalid SchemaBuilder call: {attribute} has already been set.");
}
