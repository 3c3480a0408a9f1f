using Headrace.Connect.Data;

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

    /// <summary>A field's value, with its default in the place of an absent one if that is wanted.</summary>
    public static DataValue Read(this Struct source, Field field, bool replaceNullWithDefault) =>
        replaceNullWithDefault ? source.Get(field) : source.GetWithoutDefault(field);
}
