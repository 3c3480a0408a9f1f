using System.Globalization;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Writes the method that adds up the size of a struct's fields.</summary>
internal static class FieldSizeEmitter
{
    private const string Size = "global::Headrace.Kafka.Protocol.Wire.WireSize";

    public static void Emit(CodeWriter code, MessageSchema message, StructSchema schema)
    {
        var flexible = FieldCode.Condition(message.Flexible, schema.Versions);
        code.Open("internal long GetFieldsSize(short version)");
        code.Line($"var isFlexible = {flexible ?? "true"};");
        var untagged = schema.Fields.Where(field => field.Tag < 0).ToList();
        var always = untagged.Where(field => IsFixed(field) && FieldCode.Condition(field.Versions, schema.Versions) is null).Sum(FixedSize);
        code.Line($"long size = {always};");
        foreach (var field in untagged)
        {
            var condition = FieldCode.Condition(field.Versions, schema.Versions);
            if (IsFixed(field) && condition is null)
                continue;
            if (condition is not null)
                code.Open($"if ({condition})");
            EmitValue(code, field, "size");
            if (condition is not null)
                code.Close();
        }
        if (flexible != "false")
            EmitTags(code, schema);
        code.Line("return size;");
        code.Close();
    }

    /// <summary>Writes the statements that add a field's value, without the head of a tag, to a variable.</summary>
    public static void EmitValue(CodeWriter code, FieldSchema field, string variable)
    {
        var flexible = field.HasPlainLength ? "false" : "isFlexible";
        if (field.IsArray)
        {
            EmitArray(code, field, variable);
            return;
        }
        switch (field.Kind)
        {
            case FieldKind.String:
                code.Line($"{variable} += {Size}.String({field.Name}, {flexible});");
                break;
            case FieldKind.Bytes:
                code.Line($"{variable} += {Size}.Bytes({field.Name}, {flexible});");
                break;
            case FieldKind.Struct when !field.IsNullableEver:
                code.Line($"{variable} += {field.Name}.GetFieldsSize(version);");
                break;
            case FieldKind.Struct:
                var nullable = FieldCode.Condition(field.Nullable, field.Versions);
                code.Line(nullable is null ? $"{variable} += 1;" : $"{variable} += {nullable} ? 1 : 0;");
                code.Line($"{variable} += {field.Name}?.GetFieldsSize(version) ?? 0;");
                break;
            default:
                code.Line($"{variable} += {FieldCode.Size(field.Kind)};");
                break;
        }
    }

    private static void EmitArray(CodeWriter code, FieldSchema field, string variable)
    {
        var list = field.IsNullableEver ? field.Name : FieldCode.BackingField(field);
        var count = field.IsNullableEver ? $"{list}?.Count ?? -1" : $"{list}?.Count ?? 0";
        code.Line($"{variable} += {Size}.Count({count}, isFlexible);");
        if (FieldCode.Size(field.Kind) is { Length: > 0 } fixedSize)
        {
            code.Line($"{variable} += (long)({list}?.Count ?? 0) * {fixedSize};");
            return;
        }
        code.Line($"foreach (var element in global::System.Runtime.InteropServices.CollectionsMarshal.AsSpan({list}))");
        code.Line("    " + variable + " += " + field.Kind switch
        {
            FieldKind.String => $"{Size}.String(element, isFlexible);",
            FieldKind.Bytes => $"{Size}.Bytes(element, isFlexible);",
            _ => "element.GetFieldsSize(version);",
        });
    }

    private static void EmitTags(CodeWriter code, StructSchema schema)
    {
        var tagged = schema.Fields.Where(field => field.Tag >= 0).OrderBy(field => field.Tag).ToList();
        if (tagged.Count == 0)
        {
            code.Line("if (isFlexible)");
            code.Line("    size++;");
            return;
        }
        code.Open("if (isFlexible)");
        code.Line("var tagCount = 0;");
        foreach (var field in tagged)
        {
            var condition = FieldCode.And(FieldCode.Condition(field.Versions, schema.Versions), FieldCode.IsNotDefault(field));
            code.Open($"if ({condition})");
            code.Line("long valueSize = 0;");
            EmitValue(code, field, "valueSize");
            code.Line($"size += {Size}.Tagged({field.Tag.ToString(CultureInfo.InvariantCulture)}, valueSize);");
            code.Line("tagCount++;");
            code.Close();
        }
        code.Line("size += global::Headrace.Kafka.Protocol.Wire.Varint.UnsignedSize((uint)tagCount);");
        code.Close();
    }

    private static bool IsFixed(FieldSchema field) => !field.IsArray && FieldCode.Size(field.Kind).Length > 0;

    private static int FixedSize(FieldSchema field) => int.Parse(FieldCode.Size(field.Kind), CultureInfo.InvariantCulture);
}
