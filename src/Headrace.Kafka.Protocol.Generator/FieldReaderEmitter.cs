namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Writes the method that reads a struct's fields.</summary>
internal static class FieldReaderEmitter
{
    private const string Reader = "global::Headrace.Kafka.Protocol.Wire.WireReader";

    public static void Emit(CodeWriter code, MessageSchema message, StructSchema schema)
    {
        var flexible = FieldCode.Condition(message.Flexible, schema.Versions);
        code.Open($"internal void ReadFields(ref {Reader} reader, short version)");
        code.Line($"var isFlexible = {flexible ?? "true"};");
        foreach (var field in schema.Fields.Where(field => field.Tag < 0))
        {
            var condition = FieldCode.Condition(field.Versions, schema.Versions);
            if (condition is not null)
                code.Open($"if ({condition})");
            EmitValue(code, message, schema, field);
            if (condition is not null)
                code.Close();
        }
        if (flexible != "false")
            EmitTags(code, message, schema);
        code.Close();
    }

    private static void EmitTags(CodeWriter code, MessageSchema message, StructSchema schema)
    {
        var name = $"{message.Name}.{schema.Name}";
        var tagged = schema.Fields.Where(field => field.Tag >= 0).ToList();
        code.Open("if (isFlexible)");
        if (tagged.Count == 0)
        {
            code.Line($"reader.SkipTags(\"{name}\");");
            code.Close();
            return;
        }
        code.Line($"var tagCount = reader.ReadTagCount(\"{name}\");");
        code.Open("for (int tagIndex = 0, tag = -1; tagIndex < tagCount; tagIndex++)");
        code.Line($"tag = reader.BeginTag(tag, \"{name}\", out var scope);");
        code.Open("switch (tag)");
        foreach (var field in tagged)
        {
            var condition = FieldCode.Condition(field.Versions, schema.Versions);
            code.Line($"case {field.Tag}{(condition is null ? "" : " when " + condition)}:");
            code.Open("");
            EmitValue(code, message, schema, field);
            code.Line($"reader.EndTag(\"{PathOf(message, schema, field)}\", scope);");
            code.Line("break;");
            code.Close();
        }
        code.Line("default:");
        code.Line("    reader.SkipTag(scope);");
        code.Line("    break;");
        code.Close();
        code.Close();
        code.Close();
    }

    private static void EmitValue(CodeWriter code, MessageSchema message, StructSchema schema, FieldSchema field)
    {
        var path = PathOf(message, schema, field);
        var nullable = FieldCode.Condition(field.Nullable, field.Versions);
        if (field.IsArray)
        {
            EmitArray(code, message, field, nullable, path);
            return;
        }
        if (field.Kind != FieldKind.Struct)
        {
            code.Line($"{field.Name} = {Value(field, nullable, path)};");
            return;
        }
        if (nullable == "false")
        {
            code.Line($"{field.Name} = new();");
            code.Line($"{field.Name}.ReadFields(ref reader, version);");
            return;
        }
        var present = $"reader.{(field.Tag >= 0 ? "ReadTaggedPresence" : "ReadPresence")}(\"{path}\")";
        code.Open($"if ({(nullable is null ? present : $"!({nullable}) || {present}")})");
        code.Line($"{field.Name} = new();");
        code.Line($"{field.Name}.ReadFields(ref reader, version);");
        code.Close();
        code.Open("else");
        code.Line($"{field.Name} = null;");
        code.Close();
    }

    private static void EmitArray(CodeWriter code, MessageSchema message, FieldSchema field, string? nullable, string path)
    {
        var arguments = $"(isFlexible, {StructSize.ElementMin(message, field)}, \"{path}\")";
        var count = nullable switch
        {
            "false" => $"reader.ReadCount{arguments}",
            null => $"reader.ReadNullableCount{arguments}",
            _ => $"{nullable} ? reader.ReadNullableCount{arguments} : reader.ReadCount{arguments}",
        };
        var element = FieldCode.ElementType(field);
        code.Open("");
        code.Line($"var count = {count};");
        if (field.IsNullableEver)
        {
            code.Line($"{field.Name} = count < 0 ? null : new global::System.Collections.Generic.List<{element}>(count);");
            code.Line($"var list = {field.Name};");
        }
        else
        {
            // An empty list is made when somebody asks for it.
            code.Line($"var list = count == 0 ? null : new global::System.Collections.Generic.List<{element}>(count);");
            code.Line($"{FieldCode.BackingField(field)} = list;");
        }
        code.Open("for (var i = 0; i < count; i++)");
        if (field.Kind == FieldKind.Struct)
        {
            code.Line($"var element = new {element}();");
            code.Line("element.ReadFields(ref reader, version);");
            code.Line("list!.Add(element);");
        }
        else
        {
            code.Line($"list!.Add({Value(field, "false", path)});");
        }
        code.Close();
        code.Close();
    }

    /// <param name="nullable">The condition under which null is allowed: null for always, "false" for never.</param>
    private static string Value(FieldSchema field, string? nullable, string path)
    {
        var flexible = field.HasPlainLength ? "false" : "isFlexible";
        return field.Kind switch
        {
            FieldKind.Boolean => $"reader.ReadBoolean(\"{path}\")",
            FieldKind.Uuid => $"reader.ReadUuid(\"{path}\")",
            FieldKind.Error => $"(global::Headrace.Kafka.Protocol.ErrorCode)reader.ReadInt16(\"{path}\")",
            FieldKind.ApiKey => $"(global::Headrace.Kafka.Protocol.ApiKey)reader.ReadInt16(\"{path}\")",
            FieldKind.String => Choose("String"),
            FieldKind.Bytes => Choose("Bytes"),
            _ => $"reader.Read{field.Kind}(\"{path}\")",
        };

        string Choose(string type) => nullable switch
        {
            "false" => $"reader.Read{type}({flexible}, \"{path}\")",
            null => $"reader.ReadNullable{type}({flexible}, \"{path}\")",
            _ => $"{nullable} ? reader.ReadNullable{type}({flexible}, \"{path}\") : reader.Read{type}({flexible}, \"{path}\")",
        };
    }

    private static string PathOf(MessageSchema message, StructSchema schema, FieldSchema field) =>
        schema == message.Root ? $"{message.Name}.{field.Name}" : $"{message.Name}.{schema.Name}.{field.Name}";
}
