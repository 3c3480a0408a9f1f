using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Building blocks of changed schemas and structs.</summary>
internal static class Schemas
{
    /// <summary>Takes over name, version, documentation and parameters, but neither whether a value is needed nor the default.</summary>
    public static SchemaBuilder WithBasicsOf(this SchemaBuilder builder, Schema source)
    {
        builder.Name(source.Name).Version(source.Version).Doc(source.Doc);
        return source.Parameters is null ? builder : builder.Parameters(source.Parameters);
    }

    /// <summary>Copies a field of a struct into a field whose schema allows at least what the source's does: what is there is known to fit.</summary>
    public static void CopyField(this Struct target, Field field, Struct source, Field sourceField, bool replaceNullWithDefault)
    {
        ref readonly var value = ref source.Slot(sourceField.Index);
        if (value.IsNull)
            target.Set(field, replaceNullWithDefault ? sourceField.Schema.DefaultValue : default);
        else
            target.Slot(field.Index) = value;
    }

    /// <summary>Whether a struct is one of a schema. Records may say otherwise than their structs; then fields are looked up by their names, as Kafka Connect does always.</summary>
    public static bool IsOf(this Struct value, Schema schema) => ReferenceEquals(value.Schema, schema) || value.Schema.Equals(schema);

    /// <summary>The field of a name, for a struct of another schema.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public static Field Named(this Schema schema, string name) =>
        schema.Field(name) ?? throw FieldError.At(new DataException($"{name} is not a valid field name"), name);

    /// <summary>A field's value, with its default in the place of an absent one if that is wanted.</summary>
    public static DataValue Read(this Struct source, Field field, bool replaceNullWithDefault) =>
        replaceNullWithDefault ? source.Get(field) : source.GetWithoutDefault(field);
}
