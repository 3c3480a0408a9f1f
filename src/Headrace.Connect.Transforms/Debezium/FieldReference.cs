using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>A field of the envelope that is copied into the value or a header: <c>field</c> or <c>struct.field</c>, with <c>:name</c> for another name.</summary>
internal sealed record FieldReference(string? Struct, string Name, string NewName)
{
    /// <summary>Reads references as they are written in <c>add.fields</c> and <c>add.headers</c>.</summary>
    /// <exception cref="ConfigException">One has more than one new name, or names no field.</exception>
    public static FieldReference[] Parse(string setting, string prefix, IReadOnlyList<string> texts) =>
        [.. texts.Where(text => text.Length > 0).Select(text => Parse(setting, prefix, text))];

    /// <summary>Finds the field in the schema of an envelope.</summary>
    /// <returns>Null where the envelope has no such field.</returns>
    /// <exception cref="DataException">What should be a struct is none.</exception>
    public Place? FindIn(Schema envelope)
    {
        var parent = Struct is null ? null : envelope.Field(Struct);
        if (parent is not null && parent.Schema.Type != SchemaType.Struct)
            throw new DataException("Cannot look up fields on non-struct type");
        var inner = parent?.Schema.Field(Name);

        // Another transformation may have put the field beside before and after.
        var field = inner ?? envelope.Field(Name);
        return field is null ? null : new Place(NewName, OptionalCopyOf(field.Schema), parent, field, inner is not null);
    }

    private static FieldReference Parse(string setting, string prefix, string text)
    {
        var parts = text.TrimEnd(':').Split(':');
        var path = parts[0].TrimEnd('.').Split('.');

        // Debezium passes over what comes after the second step, and over a name before which there is nothing.
        if (parts.Length > 2 || (path[0].Length == 0 && (parts[0].Length > 0 || parts.Length == 1)))
            throw new ConfigException(setting, text, "A field is given as field or struct.field, with :name after it for another name");

        var name = path.Length == 1 ? path[0] : path[1];
        var parent = path.Length == 1 ? ParentOf(name) : path[0];
        var newName = parts.Length == 2 ? parts[1] : path.Length == 1 ? name : $"{parent}_{name}";
        return new(parent, name, prefix + newName);
    }

    /// <summary>The struct that a field is in if none is named.</summary>
    private static string? ParentOf(string name) => name switch
    {
        "id" or "data_collection_order" or "total_order" => Envelope.Transaction,
        Envelope.Operation or Envelope.TimestampMs or "ts_us" or "ts_ns" => null,
        "updateDescription" => "updateDescription",
        _ => Envelope.Source,
    };

    private static Schema OptionalCopyOf(Schema source)
    {
        var builder = source.Type switch
        {
            SchemaType.Array => SchemaBuilder.Array(source.ValueSchema!),
            SchemaType.Map => SchemaBuilder.Map(source.KeySchema!, source.ValueSchema!),
            _ => new SchemaBuilder(source.Type),
        };
        builder.WithBasicsOf(source).Optional();
        foreach (var field in source.Type == SchemaType.Struct ? source.Fields : [])
            builder.Field(field.Name, field.Schema);
        return builder.Build();
    }

    /// <summary>A reference within one schema of envelopes.</summary>
    /// <param name="NewName">The name that the field gets.</param>
    /// <param name="Schema">Its schema there: that of the field, but optional and without a default.</param>
    /// <param name="Parent">The struct that has to be there, null for none.</param>
    /// <param name="Field">The field.</param>
    /// <param name="IsInParent">Whether the field is one of the parent's; else it is the envelope's.</param>
    public sealed record Place(string NewName, Schema Schema, Field? Parent, Field Field, bool IsInParent)
    {
        public DataValue Read(Struct envelope)
        {
            var owner = envelope;
            if (Parent is not null)
            {
                if (envelope.GetWithoutDefault(Parent) is not { IsNull: false } parent)
                    return default;
                if (IsInParent)
                    owner = parent.AsStruct();
            }

            var value = owner.GetWithoutDefault(Field);
            return value.Kind == DataKind.Struct ? DataValue.From(CopyOf(value.AsStruct())) : value;
        }

        /// <summary>A struct belongs to its very schema: it would not fit the optional one.</summary>
        private Struct CopyOf(Struct source)
        {
            var copy = new Struct(Schema);
            for (var index = 0; index < source.Schema.Fields.Count; index++)
                copy.Slot(index) = source.Slot(index);
            return copy;
        }
    }
}
