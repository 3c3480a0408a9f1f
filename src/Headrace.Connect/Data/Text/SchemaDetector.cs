using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>Finds the schema of the parts of lists and maps: of one type each, optional where one of them is absent.</summary>
internal struct SchemaDetector
{
    private SchemaType? _type;
    private bool _isOptional;

    public static Schema? OfArray(IReadOnlyList<DataValue> elements)
    {
        var detector = default(SchemaDetector);
        for (var i = 0; i < elements.Count; i++)
        {
            if (!detector.TryAdd(elements[i]))
                return null;
        }

        return elements.Count == 0 ? null : SchemaBuilder.Array(detector.Build()).Build();
    }

    public static Schema? OfMap(DataMap entries)
    {
        var keys = default(SchemaDetector);
        var values = default(SchemaDetector);
        foreach (var (key, value) in entries)
        {
            if (!keys.TryAdd(key) || !values.TryAdd(value))
                return null;
        }

        return entries.Count == 0 ? null : SchemaBuilder.Map(keys.Build(), values.Build()).Build();
    }

    private bool TryAdd(in DataValue value)
    {
        if (value.IsNull)
        {
            _isOptional = true;
            return true;
        }

        if (Values.InferSchema(value) is not { } schema)
            return false;

        _type ??= schema.Type;
        return _type == schema.Type;
    }

    /// <summary>The type alone is kept: nested lists, maps and structs lose what they are made of.</summary>
    private readonly Schema Build()
    {
        var builder = new SchemaBuilder(_type ?? throw new SchemaBuilderException("type cannot be null"));
        return _isOptional ? builder.Optional().Build() : builder.Build();
    }
}
