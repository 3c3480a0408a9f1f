using System.Globalization;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Connects fields with their structs, narrows versions to those of what is around them, and checks what only the whole message shows.</summary>
internal static class SchemaResolver
{
    public static void Resolve(MessageSchema message)
    {
        message.Flexible = message.Flexible.Intersect(message.Versions);
        message.Unstable = message.Unstable.Intersect(message.Versions);
        message.Root.Versions = message.Versions;
        foreach (var schema in message.Structs)
            schema.Versions = VersionRange.None;
        var used = new HashSet<StructSchema>();
        ResolveFields(message, message.Root, used, []);
        foreach (var schema in message.Structs)
        {
            if (!used.Contains(schema))
                throw new SchemaException(schema.Line, $"Nothing in {message.Name} uses the struct {schema.Name}.");
            if (message.Root.Fields.Any(field => field.Name == schema.Name) || schema.Name == message.Name)
                throw new SchemaException(schema.Line, $"{message.Name} has a field of the name {schema.Name}: call the struct otherwise.");
        }
        foreach (var schema in message.Structs.Prepend(message.Root))
        {
            foreach (var field in schema.Fields)
                CheckField(message, schema, field);
        }
    }

    private static void ResolveFields(MessageSchema message, StructSchema schema, HashSet<StructSchema> used, List<StructSchema> path)
    {
        if (path.Contains(schema))
            throw new SchemaException(schema.Line, $"The struct {schema.Name} contains itself.");
        path.Add(schema);
        foreach (var field in schema.Fields)
        {
            if (!field.HasVersions)
                field.Versions = schema.Versions;
            if (field.Kind != FieldKind.Struct)
                continue;
            field.Struct = message.Structs.FirstOrDefault(other => other.Name == field.StructName)
                ?? throw new SchemaException(field.Line, $"There is no struct {field.StructName} in {message.Name}.");
            used.Add(field.Struct);
            // A struct used twice has the versions of both uses.
            var versions = field.Versions.Intersect(schema.Versions);
            var known = field.Struct.Versions;
            field.Struct.Versions = known.IsEmpty ? versions : new VersionRange(Math.Min(known.Min, versions.Min), Math.Max(known.Max, versions.Max));
            ResolveFields(message, field.Struct, used, path);
        }
        path.RemoveAt(path.Count - 1);
    }

    private static void CheckField(MessageSchema message, StructSchema schema, FieldSchema field)
    {
        var name = $"{schema.Name}.{field.Name}";
        if (!field.HasVersions)
            field.Versions = schema.Versions;
        var narrowed = field.Versions.Intersect(schema.Versions);
        if (narrowed.IsEmpty || (field.Versions.Max != VersionRange.Unbounded && !schema.Versions.Contains(field.Versions)))
            throw new SchemaException(field.Line, $"{name} has the versions {field.Versions}, but {schema.Name} only {schema.Versions}.");
        field.Versions = narrowed;
        if (field.IsNullableEver)
        {
            field.Nullable = field.Nullable.Intersect(field.Versions);
            if (field.Nullable.IsEmpty)
                throw new SchemaException(field.Line, $"{name} may be null only in versions that don't have it.");
        }
        if (field.Tag >= 0)
        {
            if (!message.Flexible.Contains(field.Versions))
                throw new SchemaException(field.Line, $"{name} is tagged, but {message.Name} is flexible in {message.Flexible} only.");
            if (schema.Fields.Any(other => other != field && other.Tag == field.Tag))
                throw new SchemaException(field.Line, $"{schema.Name} has the tag {field.Tag} twice.");
        }
        if (field.Name == schema.Name)
            throw new SchemaException(field.Line, $"{schema.Name} has a field of its own name: call the struct otherwise.");
        if (field.HasPlainLength && (field.Kind != FieldKind.String || field.IsArray))
            throw new SchemaException(field.Line, $"{name} is no string: plain has no meaning.");
        CheckDefault(field, name);
        if (field.Struct is { } inner && !field.IsArray && !field.IsNullDefault && (field.Tag >= 0 || !schema.Versions.Contains(field.Versions)
            || field.Versions.Min > schema.Versions.Min || field.Versions.Max < schema.Versions.Max))
            NeedIsDefault(inner);
    }

    private static void NeedIsDefault(StructSchema schema)
    {
        schema.NeedsIsDefault = true;
        foreach (var field in schema.Fields)
        {
            if (field is { Struct: { } inner, IsArray: false, IsNullDefault: false })
                NeedIsDefault(inner);
        }
    }

    private static void CheckDefault(FieldSchema field, string name)
    {
        if (field.Default is not { } text)
            return;
        var isValid = text is "null" or "empty"
            ? field.IsNullableEver
            : !field.IsArray && field.Kind switch
            {
                FieldKind.Boolean => text is "true" or "false",
                FieldKind.Int8 => InRange(text, sbyte.MinValue, sbyte.MaxValue),
                FieldKind.Int16 => InRange(text, short.MinValue, short.MaxValue),
                FieldKind.UInt16 => InRange(text, 0, ushort.MaxValue),
                FieldKind.Int32 => InRange(text, int.MinValue, int.MaxValue),
                FieldKind.UInt32 => InRange(text, 0, uint.MaxValue),
                FieldKind.Int64 => InRange(text, long.MinValue, long.MaxValue),
                _ => false,
            };
        if (!isValid)
            throw new SchemaException(field.Line, $"{name} can't have the default {text}.");
    }

    private static bool InRange(string text, long min, long max) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max;
}
