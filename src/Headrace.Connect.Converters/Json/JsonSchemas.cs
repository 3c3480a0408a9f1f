using System.Buffers;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters.Json;

/// <summary>Reads and writes the JSON form of schemas. Each schema passes here once: what comes out is cached.</summary>
internal static class JsonSchemas
{
    /// <summary>The schema's JSON text.</summary>
    public static byte[] ToUtf8(Schema schema, in JsonDataWriter values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new JsonWriter(buffer, depth: 1);
        Write(ref writer, schema, null, values);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the schema at the reader's cursor.</summary>
    /// <returns>Null for the JSON value null.</returns>
    public static Schema? Read(ref JsonDataReader reader)
    {
        var kind = reader.Cursor.Peek();
        if (kind == JsonKind.Null)
        {
            reader.Cursor.ReadWord(kind);
            return null;
        }

        var members = MembersOf(ref reader, kind);
        var end = reader.Cursor.Position;
        var schema = Build(ref reader, members);
        reader.Cursor.Position = end;
        return schema;
    }

    private static void Write(ref JsonWriter writer, Schema schema, string? fieldName, in JsonDataWriter values)
    {
        writer.WriteOpening((byte)'{');
        writer.WriteRaw("\"type\":\""u8);
        writer.WriteRaw(TypeName(schema.Type));
        writer.WriteRaw((byte)'"');
        if (schema.Type == SchemaType.Array)
        {
            WriteNested(ref writer, ",\"items\":"u8, schema.ValueSchema, values);
        }
        else if (schema.Type == SchemaType.Map)
        {
            WriteNested(ref writer, ",\"keys\":"u8, schema.KeySchema, values);
            WriteNested(ref writer, ",\"values\":"u8, schema.ValueSchema, values);
        }
        else if (schema.Type == SchemaType.Struct)
        {
            writer.WriteRaw(",\"fields\":"u8);
            writer.WriteOpening((byte)'[');
            foreach (var field in schema.Fields)
            {
                if (field.Index > 0)
                    writer.WriteRaw((byte)',');
                Write(ref writer, field.Schema, field.Name, values);
            }

            writer.WriteClosing((byte)']');
        }

        WriteAttributes(ref writer, schema, values);
        if (fieldName is not null)
        {
            writer.WriteRaw(",\"field\":"u8);
            writer.WriteString(fieldName);
        }

        writer.WriteClosing((byte)'}');
    }

    private static void WriteAttributes(ref JsonWriter writer, Schema schema, in JsonDataWriter values)
    {
        writer.WriteRaw(",\"optional\":"u8);
        writer.WriteBoolean(schema.IsOptional);
        if (schema.Name is not null)
        {
            writer.WriteRaw(",\"name\":"u8);
            writer.WriteString(schema.Name);
        }

        if (schema.Version is { } version)
        {
            writer.WriteRaw(",\"version\":"u8);
            writer.WriteNumber((long)version);
        }

        if (schema.Doc is not null)
        {
            writer.WriteRaw(",\"doc\":"u8);
            writer.WriteString(schema.Doc);
        }

        if (schema.Parameters is not null)
        {
            var separator = ",\"parameters\":{"u8;
            foreach (var (name, value) in schema.Parameters)
            {
                writer.WriteRaw(separator);
                writer.WriteRaw(JsonWriter.ToMember(name));
                writer.WriteString(value);
                separator = ","u8;
            }

            writer.WriteRaw(schema.Parameters.Count == 0 ? ",\"parameters\":{}"u8 : "}"u8);
        }

        if (!schema.DefaultValue.IsNull)
        {
            writer.WriteRaw(",\"default\":"u8);
            values.Write(ref writer, JsonPlan.For(schema), schema.DefaultValue);
        }
    }

    private static void WriteNested(ref JsonWriter writer, ReadOnlySpan<byte> member, Schema? schema, in JsonDataWriter values)
    {
        writer.WriteRaw(member);
        if (schema is null)
            writer.WriteNull();
        else
            Write(ref writer, schema, null, values);
    }

    private static ReadOnlySpan<byte> TypeName(SchemaType type) => type switch
    {
        SchemaType.Int8 => "int8"u8,
        SchemaType.Int16 => "int16"u8,
        SchemaType.Int32 => "int32"u8,
        SchemaType.Int64 => "int64"u8,
        SchemaType.Float32 => "float"u8,
        SchemaType.Float64 => "double"u8,
        SchemaType.Boolean => "boolean"u8,
        SchemaType.String => "string"u8,
        SchemaType.Bytes => "bytes"u8,
        SchemaType.Array => "array"u8,
        SchemaType.Map => "map"u8,
        _ => "struct"u8,
    };

    /// <summary>Where each member's value begins; empty for anything but an object, which then lacks its type. The last of equal names counts.</summary>
    private static Dictionary<string, int> MembersOf(ref JsonDataReader reader, JsonKind kind)
    {
        var members = new Dictionary<string, int>();
        if (kind != JsonKind.Object)
        {
            reader.Cursor.SkipValue();
            return members;
        }

        reader.Cursor.Enter();
        for (var isFirst = true; reader.Cursor.NextMember(ref isFirst, out var name);)
        {
            reader.Cursor.Peek();
            members[name.ToText(reader.Cursor.Text)] = reader.Cursor.Position;
            reader.Cursor.SkipValue();
        }

        return members;
    }

    private static Schema Build(ref JsonDataReader reader, Dictionary<string, int> members)
    {
        if (!TryReadText(ref reader, members, "type", out var type))
            throw new DataException("Schema must contain 'type' field");

        var builder = type switch
        {
            "boolean" => new SchemaBuilder(SchemaType.Boolean),
            "int8" => new SchemaBuilder(SchemaType.Int8),
            "int16" => new SchemaBuilder(SchemaType.Int16),
            "int32" => new SchemaBuilder(SchemaType.Int32),
            "int64" => new SchemaBuilder(SchemaType.Int64),
            "float" => new SchemaBuilder(SchemaType.Float32),
            "double" => new SchemaBuilder(SchemaType.Float64),
            "bytes" => new SchemaBuilder(SchemaType.Bytes),
            "string" => new SchemaBuilder(SchemaType.String),
            "array" => SchemaBuilder.Array(
                ReadPart(ref reader, members, "items", "Array schema did not specify the element type")
                    ?? throw new DataException("Array schema did not specify the element type")),
            "map" => ReadMap(ref reader, members),
            "struct" => ReadFields(ref reader, members),
            _ => throw new DataException($"Unknown schema type: {type}"),
        };
        ReadAttributes(ref reader, members, builder);
        return builder.Build();
    }

    private static SchemaBuilder ReadFields(ref JsonDataReader reader, Dictionary<string, int> members)
    {
        if (!TryMoveTo(ref reader, members, "fields", out var kind) || kind != JsonKind.Array)
            throw new DataException("Struct schema's \"fields\" argument is not an array.");

        var builder = SchemaBuilder.Struct();
        reader.Cursor.Enter();
        for (var isFirst = true; reader.Cursor.NextElement(ref isFirst);)
        {
            var fieldKind = reader.Cursor.Peek();
            var field = MembersOf(ref reader, fieldKind);
            var end = reader.Cursor.Position;
            if (!TryReadText(ref reader, field, "field", out var name))
                throw new DataException("Struct schema's field name not specified properly");
            builder.Field(name, Build(ref reader, field));
            reader.Cursor.Position = end;
        }

        return builder;
    }

    private static void ReadAttributes(ref JsonDataReader reader, Dictionary<string, int> members, SchemaBuilder builder)
    {
        if (TryMoveTo(ref reader, members, "optional", out var kind) && kind == JsonKind.True)
            builder.Optional();
        else
            builder.Required();

        if (TryReadText(ref reader, members, "name", out var name))
            builder.Name(name);
        if (TryMoveTo(ref reader, members, "version", out kind) && kind == JsonKind.Number && reader.Cursor.ReadNumber() is { IsIntegral: true } version)
            builder.Version(unchecked((int)version.ToInt64()));
        if (TryReadText(ref reader, members, "doc", out var doc))
            builder.Doc(doc);
        if (TryMoveTo(ref reader, members, "parameters", out kind) && kind == JsonKind.Object)
        {
            foreach (var (parameter, position) in MembersOf(ref reader, kind))
            {
                reader.Cursor.Position = position;
                if (reader.Cursor.Peek() != JsonKind.String)
                    throw new DataException("Schema parameters must have string values.");
                builder.Parameter(parameter, reader.Cursor.ReadString().ToText(reader.Cursor.Text));
            }
        }

        if (TryMoveTo(ref reader, members, "default", out _))
            ReadDefault(ref reader, builder);
    }

    private static void ReadDefault(ref JsonDataReader reader, SchemaBuilder builder)
    {
        var value = reader.Read(JsonPlan.For(builder.Build()));

        // Kafka's converter can't read a struct's default either: its schema would have to have itself as default to be equal.
        if (value.Kind == DataKind.Struct)
            throw new SchemaBuilderException("Invalid default value", new DataException("Struct schemas do not match."));
        builder.Default(value);
    }

    /// <summary>That both parts are there is looked at before either is read.</summary>
    private static SchemaBuilder ReadMap(ref JsonDataReader reader, Dictionary<string, int> members)
    {
        const string NoValues = "Map schema did not specify the value type";
        if (members.ContainsKey("keys") && !members.ContainsKey("values"))
            throw new DataException(NoValues);

        var keys = ReadPart(ref reader, members, "keys", "Map schema did not specify the key type");
        var values = ReadPart(ref reader, members, "values", NoValues);
        return SchemaBuilder.Map(
            keys ?? throw new SchemaBuilderException("keySchema cannot be null."), values ?? throw new SchemaBuilderException("valueSchema cannot be null."));
    }

    private static Schema? ReadPart(ref JsonDataReader reader, Dictionary<string, int> members, string name, string missing) =>
        TryMoveTo(ref reader, members, name, out _) ? Read(ref reader) : throw new DataException(missing);

    private static bool TryReadText(
        ref JsonDataReader reader, Dictionary<string, int> members, string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = TryMoveTo(ref reader, members, name, out var kind) && kind == JsonKind.String
            ? reader.Cursor.ReadString().ToText(reader.Cursor.Text)
            : null;
        return text is not null;
    }

    private static bool TryMoveTo(ref JsonDataReader reader, Dictionary<string, int> members, string name, out JsonKind kind)
    {
        kind = default;
        if (!members.TryGetValue(name, out var position))
            return false;
        reader.Cursor.Position = position;
        kind = reader.Cursor.Peek();
        return true;
    }
}
