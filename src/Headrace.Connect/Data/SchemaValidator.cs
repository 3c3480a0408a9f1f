using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>Checks values against schemas.</summary>
/// <remarks>
/// The check itself allocates nothing and knows no locations; only when it fails a second walk finds the place and throws with Kafka Connect's message.
/// Source: <c>ConnectSchema.validateValue</c>.
/// </remarks>
internal static class SchemaValidator
{
    /// <summary>Checks a value of a field, or of no field.</summary>
    public static void Validate(Schema schema, in DataValue value, string? fieldName)
    {
        if (Fits(schema, value))
            return;
        try
        {
            Explain(schema, value, fieldName is null ? "value" : $"field: \"{fieldName}\"");
        }
        catch (DataException e) when (fieldName is not null)
        {
            FieldError.At(e, fieldName, value);
            throw;
        }
    }

    public static bool Fits(Schema schema, in DataValue value)
    {
        if (value.IsNull)
            return schema.IsOptional;
        if (value.Kind != schema.ValueKind)
            return false;

        return schema.Type switch
        {
            SchemaType.Array => value.Kind == DataKind.Array && ElementsFit(schema.ValueSchema, value.AsArray()),
            SchemaType.Map => value.Kind == DataKind.Map && EntriesFit(schema, value.AsMap()),
            SchemaType.Struct => value.Kind == DataKind.Struct && StructFits(schema, value.AsStruct()),
            _ => true,
        };
    }

    /// <summary>Whether every field of a struct has a value that fits, or none where none is needed.</summary>
    public static bool FieldsFit(Struct value)
    {
        foreach (var field in value.Schema.FieldSpan)
        {
            ref readonly var slot = ref value.Slot(field.Index);
            if (slot.IsNull ? !field.Schema.IsOptional && field.Schema.DefaultValue.IsNull : !Fits(field.Schema, slot))
                return false;
        }

        return true;
    }

    /// <summary>Throws for the first field that does not fit.</summary>
    public static void ValidateFields(Struct value)
    {
        foreach (var field in value.Schema.FieldSpan)
        {
            ref readonly var slot = ref value.Slot(field.Index);
            if (slot.IsNull && (field.Schema.IsOptional || !field.Schema.DefaultValue.IsNull))
                continue;

            Validate(field.Schema, slot, field.Name);
        }
    }

    private static bool StructFits(Schema schema, Struct value) => value.Schema.Equals(schema) && FieldsFit(value);

    private static bool ElementsFit(Schema? elementSchema, IReadOnlyList<DataValue> elements)
    {
        if (elementSchema is null)
            return false;

        for (var i = 0; i < elements.Count; i++)
        {
            if (!Fits(elementSchema, elements[i]))
                return false;
        }

        return true;
    }

    private static bool EntriesFit(Schema schema, DataMap entries)
    {
        if (schema.KeySchema is null || schema.ValueSchema is null)
            return false;

        foreach (var (key, value) in entries)
        {
            if (!Fits(schema.KeySchema, key) || !Fits(schema.ValueSchema, value))
                return false;
        }

        return true;
    }

    private static void Explain(Schema schema, in DataValue value, string location)
    {
        if (value.IsNull)
        {
            if (schema.IsOptional)
                return;

            throw new DataException($"Invalid value: null used for required {location}, schema type: {schema.Type.JavaConstant}");
        }

        if (value.Kind != schema.ValueKind)
        {
            var name = schema.Name is null ? "" : $" \"{schema.Name}\"";
            throw new DataException(
                $"Invalid Java object for schema{name} with type {schema.Type.JavaConstant}: class {value.Kind.JavaClass} for {location}");
        }

        switch (schema.Type)
        {
            case SchemaType.Array when value.Kind == DataKind.Array:
                var elementLocation = $"element of array {location}";
                var elementSchema = SchemaOf(schema.ValueSchema, elementLocation);
                foreach (var element in value.AsArray())
                    Explain(elementSchema, element, elementLocation);

                break;
            case SchemaType.Map when value.Kind == DataKind.Map:
                var keyLocation = $"key of map {location}";
                var valueLocation = $"value of map {location}";
                var keySchema = SchemaOf(schema.KeySchema, keyLocation);
                var valueSchema = SchemaOf(schema.ValueSchema, valueLocation);
                foreach (var entry in value.AsMap())
                {
                    Explain(keySchema, entry.Key, keyLocation);
                    Explain(valueSchema, entry.Value, valueLocation);
                }

                break;
            case SchemaType.Struct when value.Kind == DataKind.Struct:
                if (!value.AsStruct().Schema.Equals(schema))
                    throw new DataException("Struct schemas do not match.");

                ValidateFields(value.AsStruct());
                break;
            case SchemaType.Array:
            case SchemaType.Map:
            case SchemaType.Struct:
                // The name of a logical type on a schema that it is not made for: the name decides what the value may be, the type how it is read.
                throw new JavaClassCastException(value.Kind.JavaClass, JavaClassOf(schema.Type));
        }
    }

    private static string JavaClassOf(SchemaType type) => type switch
    {
        SchemaType.Array => "java.util.List",
        SchemaType.Map => "java.util.Map",
        _ => DataKind.Struct.JavaClass,
    };

    private static Schema SchemaOf(Schema? schema, string location) => schema ?? throw new DataException($"No schema defined for {location}");
}
