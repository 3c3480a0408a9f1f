namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Writes the method that writes a struct's fields.</summary>
internal static class FieldWriterEmitter
{
    private const string Writer = "global::Headrace.Kafka.Protocol.Wire.WireWriter";
    private const string Rules = "global::Headrace.Kafka.Protocol.Wire.MessageRules";

    public static void Emit(CodeWriter code, MessageSchema message, StructSchema schema)
    {
        var flexible = FieldCode.Condition(message.Flexible, schema.Versions);
        code.Open($"internal void WriteFields(ref {Writer} writer, short version)");
        code.Line($"var isFlexible = {flexible ?? "true"};");
        foreach (var field in schema.Fields)
            EmitAbsenceCheck(code, message, schema, field);
        foreach (var field in schema.Fields.Where(field => field.Tag < 0))
        {
            var condition = FieldCode.Condition(field.Versions, schema.Versions);
            if (condition is not null)
                code.Open($"if ({condition})");
            EmitValue(code, field, PathOf(message, schema, field));
            if (condition is not null)
                code.Close();
        }
        if (flexible != "false")
            EmitTags(code, message, schema);
        code.Close();
    }

    /// <summary>A value that would be lost, because the version has no such field, is an error unless the schema says that it may be.</summary>
    private static void EmitAbsenceCheck(CodeWriter code, MessageSchema message, StructSchema schema, FieldSchema field)
    {
        var present = FieldCode.Condition(field.Versions, schema.Versions);
        if (field.IsIgnorable || present is null)
            return;
        code.Line($"if (!({present}) && {FieldCode.IsNotDefault(field)})");
        code.Line($"    {Rules}.ThrowAbsent(\"{PathOf(message, schema, field)}\", version);");
    }

    private static void EmitTags(CodeWriter code, MessageSchema message, StructSchema schema)
    {
        var tagged = schema.Fields.Where(field => field.Tag >= 0).OrderBy(field => field.Tag).ToList();
        code.Open("if (isFlexible)");
        if (tagged.Count == 0)
        {
            code.Line("writer.WriteUnsignedVarint(0);");
            code.Close();
            return;
        }
        code.Line("uint tagCount = 0;");
        foreach (var field in tagged)
        {
            code.Line($"var has{field.Name} = {FieldCode.And(FieldCode.Condition(field.Versions, schema.Versions), FieldCode.IsNotDefault(field))};");
            code.Line($"if (has{field.Name})");
            code.Line("    tagCount++;");
        }
        code.Line("writer.WriteUnsignedVarint(tagCount);");
        foreach (var field in tagged)
        {
            code.Open($"if (has{field.Name})");
            code.Line("long valueSize = 0;");
            FieldSizeEmitter.EmitValue(code, field, "valueSize");
            code.Line($"writer.WriteTag({field.Tag}, valueSize);");
            EmitValue(code, field, PathOf(message, schema, field));
            code.Close();
        }
        code.Close();
    }

    private static void EmitValue(CodeWriter code, FieldSchema field, string path)
    {
        var nullable = FieldCode.Condition(field.Nullable, field.Versions);
        if (field.IsNullableEver && nullable is not null)
        {
            code.Line($"if (!({nullable}) && {field.Name} is null)");
            code.Line($"    {Rules}.ThrowNull(\"{path}\", version);");
        }
        if (field.IsArray)
        {
            EmitArray(code, field, path);
            return;
        }
        if (field.Kind != FieldKind.Struct)
        {
            code.Line(Value(field, field.Name, field.IsNullableEver, path));
            return;
        }
        if (!field.IsNullableEver)
        {
            code.Line($"{field.Name}.WriteFields(ref writer, version);");
            return;
        }
        if (nullable is not null)
            code.Line($"if ({nullable})");
        code.Line($"{(nullable is null ? "" : "    ")}writer.{(field.Tag >= 0 ? "WriteTaggedPresence" : "WritePresence")}({field.Name} is not null);");
        code.Line($"{field.Name}?.WriteFields(ref writer, version);");
    }

    private static void EmitArray(CodeWriter code, FieldSchema field, string path)
    {
        var list = field.IsNullableEver ? field.Name : FieldCode.BackingField(field);
        code.Line($"writer.WriteCount({list}?.Count ?? {(field.IsNullableEver ? "-1" : "0")}, isFlexible);");
        code.Line($"foreach (var element in global::System.Runtime.InteropServices.CollectionsMarshal.AsSpan({list}))");
        code.Line("    " + (field.Kind == FieldKind.Struct ? "element.WriteFields(ref writer, version);" : Value(field, "element", false, path)));
    }

    private static string Value(FieldSchema field, string name, bool isNullable, string path)
    {
        var flexible = field.HasPlainLength ? "false" : "isFlexible";
        return field.Kind switch
        {
            FieldKind.Error or FieldKind.ApiKey => $"writer.WriteInt16((short){name});",
            FieldKind.String => isNullable
                ? $"writer.WriteString({name}, {flexible}, \"{path}\");"
                : $"writer.WriteString({name} ?? {Rules}.ThrowNull(\"{path}\", version), {flexible}, \"{path}\");",
            FieldKind.Bytes => $"writer.WriteBytes({name}, {flexible});",
            _ => $"writer.Write{field.Kind}({name});",
        };
    }

    private static string PathOf(MessageSchema message, StructSchema schema, FieldSchema field) =>
        schema == message.Root ? $"{message.Name}.{field.Name}" : $"{message.Name}.{schema.Name}.{field.Name}";
}
