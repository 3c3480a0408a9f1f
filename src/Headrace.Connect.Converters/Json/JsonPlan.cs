using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>What reading and writing by a schema needs to know, worked out once: logical type, names in UTF-8, the plans of the parts.</summary>
internal sealed class JsonPlan
{
    public JsonPlan(Schema schema)
    {
        Schema = schema;
        Logical = LogicalTypes.Of(schema);
        Values = schema.ValueSchema is null ? null : new JsonPlan(schema.ValueSchema);
        Keys = schema.KeySchema is null ? null : new JsonPlan(schema.KeySchema);
        Fields = [.. schema.Fields.Select(field => new JsonFieldPlan(field, new JsonPlan(field.Schema)))];
    }

    public Schema Schema { get; }

    public SchemaType Type => Schema.Type;

    public LogicalType Logical { get; }

    /// <summary>The plan of a map's values or an array's elements, null where their schema is not known.</summary>
    public JsonPlan? Values { get; }

    /// <summary>The plan of a map's keys.</summary>
    public JsonPlan? Keys { get; }

    public JsonFieldPlan[] Fields { get; }

    /// <summary>The place of a member that is expected at a place in <see cref="Fields"/>, -1 where no field has that name.</summary>
    public int IndexOf(in JsonString name, ReadOnlySpan<byte> text, int expected)
    {
        if (expected < Fields.Length && name.EqualsUtf8(text, Fields[expected].Name))
            return expected;

        for (var index = 0; index < Fields.Length; index++)
        {
            if (name.EqualsUtf8(text, Fields[index].Name))
                return index;
        }

        return -1;
    }

    public static JsonPlan? For(Schema? schema) => schema is null ? null : new JsonPlan(schema);
}
