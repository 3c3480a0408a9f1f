using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>Fits values of one schema to another, compatible one. Source: Kafka Connect's <c>SchemaProjector</c>.</summary>
public static class SchemaProjector
{
    /// <summary>Fits a value to a schema: numbers are widened, fields added with their defaults or dropped.</summary>
    /// <param name="source">The value's schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="target">The schema to fit it to. Version and documentation don't matter.</param>
    /// <exception cref="SchemaProjectorException">The schemas are not compatible.</exception>
    public static DataValue Project(Schema source, DataValue value, Schema target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        CheckCompatible(source, target);
        if (source.IsOptional && !target.IsOptional)
        {
            if (target.DefaultValue.IsNull)
                throw new SchemaProjectorException("Writer schema is optional, however, target schema does not provide a default value.");

            return value.IsNull ? target.DefaultValue : ProjectPresent(source, value, target);
        }

        return value.IsNull ? DataValue.Null : ProjectPresent(source, value, target);
    }

    private static DataValue ProjectPresent(Schema source, in DataValue value, Schema target) => target.Type switch
    {
        SchemaType.Struct => ProjectStruct(source, value.AsStruct(), target),
        SchemaType.Array => ProjectArray(source, value.AsArray(), target),
        SchemaType.Map => ProjectMap(source, value.AsMap(), target),
        _ => IsNumber(source.Type) && JavaNumbers.IsNumber(value.Kind) ? Widen(value, target.Type) : value,
    };

    private static Struct ProjectStruct(Schema source, Struct value, Schema target)
    {
        var projected = new Struct(target);
        foreach (var field in target.FieldSpan)
        {
            if (source.FindField(field.Name) is { } sourceField)
            {
                try
                {
                    projected.Set(field, Project(sourceField.Schema, value.Get(field.Name), field.Schema));
                }
                catch (SchemaProjectorException e)
                {
                    throw new SchemaProjectorException($"Error projecting {sourceField.Name}", e);
                }
            }
            else if (field.Schema.IsOptional)
                continue;
            else if (!field.Schema.DefaultValue.IsNull)
                projected.Set(field, field.Schema.DefaultValue);
            else
                throw new SchemaProjectorException($"Required field `{field.Name}` is missing from source schema: {source}");
        }

        return projected;
    }

    private static DataValue ProjectArray(Schema source, IReadOnlyList<DataValue> elements, Schema target)
    {
        var projected = new DataValue[elements.Count];
        for (var i = 0; i < projected.Length; i++)
            projected[i] = Project(PartOf(source.ValueSchema, source), elements[i], PartOf(target.ValueSchema, target));

        return projected;
    }

    private static DataMap ProjectMap(Schema source, DataMap entries, Schema target)
    {
        var projected = new DataMap(entries.Count);
        foreach (var (key, value) in entries)
        {
            var projectedKey = Project(PartOf(source.KeySchema, source), key, PartOf(target.KeySchema, target));
            projected[projectedKey] = Project(PartOf(source.ValueSchema, source), value, PartOf(target.ValueSchema, target));
        }

        return JavaHashOrder.OfMap(projected);
    }

    private static void CheckCompatible(Schema source, Schema target)
    {
        if (source.Type != target.Type && !(IsNumber(source.Type) && IsNumber(target.Type) && source.Type < target.Type))
        {
            throw new SchemaProjectorException(
                $"Schema type mismatch. source type: {source.Type.JavaConstant} and target type: {target.Type.JavaConstant}");
        }

        if (source.Name != target.Name)
        {
            throw new SchemaProjectorException(
                $"Schema name mismatch. source name: {source.Name ?? "null"} and target name: {target.Name ?? "null"}");
        }

        if (!Schema.ParametersEqual(source.Parameters, target.Parameters))
        {
            throw new SchemaProjectorException(
                $"Schema parameters not equal. source parameters: {TextOf(source.Parameters)} and target parameters: {TextOf(target.Parameters)}");
        }
    }

    private static string TextOf(IReadOnlyDictionary<string, string>? parameters) =>
        parameters is null ? "null" : $"{{{string.Join(", ", parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))}}}";

    private static Schema PartOf(Schema? part, Schema whole) =>
        part ?? throw new SchemaProjectorException($"The parts of {whole} have no schema, so they can't be projected.");

    private static bool IsNumber(SchemaType type) => type <= SchemaType.Float64;

    private static DataValue Widen(in DataValue value, SchemaType target) => target switch
    {
        SchemaType.Int8 => DataValue.From((sbyte)JavaNumbers.ToInt32(value)),
        SchemaType.Int16 => DataValue.From((short)JavaNumbers.ToInt32(value)),
        SchemaType.Int32 => DataValue.From(JavaNumbers.ToInt32(value)),
        SchemaType.Int64 => DataValue.From(JavaNumbers.ToInt64(value)),
        SchemaType.Float32 => DataValue.From(JavaNumbers.ToSingle(value)),
        SchemaType.Float64 => DataValue.From(JavaNumbers.ToDouble(value)),
        _ => throw new SchemaProjectorException("Not promotable type."),
    };
}
