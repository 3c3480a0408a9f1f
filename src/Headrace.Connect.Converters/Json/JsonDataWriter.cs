using System.Buffers;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters.Json;

/// <summary>Writes Connect data as JSON: with a plan as its schema says, without one by the kind of each value.</summary>
internal readonly struct JsonDataWriter(bool numericDecimals, bool replaceNullWithDefault)
{
    private const int DecimalStackSize = 64;

    public void Write(ref JsonWriter writer, JsonPlan? plan, in DataValue value)
    {
        if (value.IsNull)
        {
            WriteAbsent(ref writer, plan);
        }
        else if (plan is null)
        {
            WriteSchemaless(ref writer, value);
        }
        else if (plan.Logical != LogicalType.None)
        {
            WriteLogical(ref writer, plan, value);
        }
        else
        {
            WriteTyped(ref writer, plan, value);
        }
    }

    /// <summary>Notes on an exception the first field of a struct that can't be written. Looking for it afterwards costs what can be written nothing.</summary>
    public void NoteField(DataException error, JsonPlan plan, in DataValue value)
    {
        if (plan.Type != SchemaType.Struct || value.Kind != DataKind.Struct || !value.AsStruct().Schema.Equals(plan.Schema))
            return;
        foreach (var field in plan.Fields)
        {
            var part = value.AsStruct().GetWithoutDefault(field.Field);
            var unused = new JsonWriter(new ArrayBufferWriter<byte>());
            try
            {
                Write(ref unused, field.Plan, part);
            }
            catch (DataException)
            {
                NoteField(error, field.Plan, part);
                FieldError.At(error, field.Field.Name, part);
                return;
            }
        }
    }

    private void WriteAbsent(ref JsonWriter writer, JsonPlan? plan)
    {
        if (plan is not null && !plan.Schema.DefaultValue.IsNull && replaceNullWithDefault)
            Write(ref writer, plan, plan.Schema.DefaultValue);
        else if (plan is null || plan.Schema.IsOptional)
            writer.WriteNull();
        else
            throw new DataException("Conversion error: null value for field that is required and has no default value");
    }

    private void WriteTyped(ref JsonWriter writer, JsonPlan plan, in DataValue value)
    {
        switch (plan.Type)
        {
            case SchemaType.Int8 when value.Kind == DataKind.Int8: writer.WriteNumber((long)value.AsInt8()); break;
            case SchemaType.Int16 when value.Kind == DataKind.Int16: writer.WriteNumber((long)value.AsInt16()); break;
            case SchemaType.Int32 when value.Kind == DataKind.Int32: writer.WriteNumber((long)value.AsInt32()); break;
            case SchemaType.Int64 when value.Kind == DataKind.Int64: writer.WriteNumber(value.AsInt64()); break;
            case SchemaType.Float32 when value.Kind == DataKind.Float32: writer.WriteNumber(value.AsFloat32()); break;
            case SchemaType.Float64 when value.Kind == DataKind.Float64: writer.WriteNumber(value.AsFloat64()); break;
            case SchemaType.Boolean when value.Kind == DataKind.Boolean: writer.WriteBoolean(value.AsBoolean()); break;
            case SchemaType.String when value.Kind == DataKind.String: writer.WriteString(value); break;
            case SchemaType.Bytes when value.Kind == DataKind.Bytes: writer.WriteBase64(value.AsBytes().Span); break;
            case SchemaType.Array when value.Kind == DataKind.Array: WriteArray(ref writer, plan.Values, value.AsArray()); break;
            case SchemaType.Map when value.Kind == DataKind.Map: WriteMap(ref writer, plan, value.AsMap()); break;
            case SchemaType.Struct when value.Kind == DataKind.Struct: WriteStruct(ref writer, plan, value.AsStruct()); break;
            case SchemaType.Bytes: throw new DataException($"Invalid type for bytes type: class {value.Kind.JavaClass}");
            default: throw new DataException($"Invalid type for {plan.Type.JavaConstant}: class {value.Kind.JavaClass}");
        }
    }

    private void WriteSchemaless(ref JsonWriter writer, in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Int8: writer.WriteNumber((long)value.AsInt8()); break;
            case DataKind.Int16: writer.WriteNumber((long)value.AsInt16()); break;
            case DataKind.Int32: writer.WriteNumber((long)value.AsInt32()); break;
            case DataKind.Int64: writer.WriteNumber(value.AsInt64()); break;
            case DataKind.Float32: writer.WriteNumber(value.AsFloat32()); break;
            case DataKind.Float64: writer.WriteNumber(value.AsFloat64()); break;
            case DataKind.Boolean: writer.WriteBoolean(value.AsBoolean()); break;
            case DataKind.String: writer.WriteString(value); break;
            case DataKind.Bytes: writer.WriteBase64(value.AsBytes().Span); break;
            case DataKind.Array: WriteArray(ref writer, null, value.AsArray()); break;
            case DataKind.Map: WriteMap(ref writer, null, value.AsMap()); break;

            // Kafka compares a struct's schema with the absent one here, and they differ.
            case DataKind.Struct: throw new DataException("Mismatching schema.");
            default: throw new DataException($"Java class class {value.Kind.JavaClass} does not have corresponding schema type.");
        }
    }

    private void WriteArray(ref JsonWriter writer, JsonPlan? elements, IReadOnlyList<DataValue> list)
    {
        writer.WriteOpening((byte)'[');
        for (var index = 0; index < list.Count; index++)
        {
            if (index > 0)
                writer.WriteRaw((byte)',');
            Write(ref writer, elements, list[index]);
        }

        writer.WriteClosing((byte)']');
    }

    private void WriteMap(ref JsonWriter writer, JsonPlan? plan, DataMap map)
    {
        var isObject = plan is null ? HasTextKeys(map) : plan.Keys is { Type: SchemaType.String };
        var isFirst = true;
        writer.WriteOpening(isObject ? (byte)'{' : (byte)'[');
        foreach (var (key, value) in map)
        {
            if (!isFirst)
                writer.WriteRaw((byte)',');
            isFirst = false;
            if (!isObject)
                writer.WriteOpening((byte)'[');
            WriteKey(ref writer, plan?.Keys, key, isObject);
            writer.WriteRaw(isObject ? (byte)':' : (byte)',');
            Write(ref writer, plan?.Values, value);
            if (!isObject)
                writer.WriteClosing((byte)']');
        }

        writer.WriteClosing(isObject ? (byte)'}' : (byte)']');
    }

    private void WriteKey(ref JsonWriter writer, JsonPlan? plan, in DataValue key, bool isName)
    {
        if (isName && key.IsNull && plan is { Schema: { IsOptional: true, DefaultValue.IsNull: true } })
            writer.WriteRaw("\"null\""u8);
        else
            Write(ref writer, plan, key);
    }

    private void WriteStruct(ref JsonWriter writer, JsonPlan plan, Struct value)
    {
        if (!ReferenceEquals(value.Schema, plan.Schema) && !value.Schema.Equals(plan.Schema))
            throw new DataException("Mismatching schema.");

        writer.WriteOpening((byte)'{');
        for (var index = 0; index < plan.Fields.Length; index++)
        {
            if (index > 0)
                writer.WriteRaw((byte)',');
            var field = plan.Fields[index];
            writer.WriteRaw(field.Member);
            Write(ref writer, field.Plan, value.GetWithoutDefault(field.Field));
        }

        writer.WriteClosing((byte)'}');
    }

    private void WriteLogical(ref JsonWriter writer, JsonPlan plan, in DataValue value)
    {
        if (plan.Logical == LogicalType.Decimal)
        {
            if (value.Kind != DataKind.Decimal)
                throw new DataException($"Invalid type for Decimal, expected BigDecimal but was class {value.Kind.JavaClass}");
            WriteDecimal(ref writer, plan.Schema, value.AsDecimal());
            return;
        }

        if (value.Kind != DataKind.DateTime)
            throw new DataException($"Invalid type for {plan.Logical}, expected Date but was class {value.Kind.JavaClass}");
        var milliseconds = value.AsEpochMilliseconds();
        writer.WriteNumber(plan.Logical switch
        {
            LogicalType.Date => LogicalDate.FromLogical(plan.Schema, milliseconds),
            LogicalType.Time => LogicalTime.FromLogical(plan.Schema, milliseconds),
            _ => milliseconds,
        });
    }

    private void WriteDecimal(ref JsonWriter writer, Schema schema, BigDecimal value)
    {
        if (numericDecimals)
        {
            writer.WriteNumber(value);
            return;
        }

        // The scale has to be the schema's, down to the last zero.
        var scale = LogicalDecimal.ScaleOf(schema);
        if (value.Scale != scale)
            throw new DataException($"Decimal value has mismatching scale for given Decimal schema. Schema has scale {scale}, value has scale {value.Scale}.");

        var size = value.Unscaled.GetByteCount();
        Span<byte> bytes = size <= DecimalStackSize ? stackalloc byte[DecimalStackSize] : new byte[size];
        value.Unscaled.TryWriteBytes(bytes, out size, isBigEndian: true);
        writer.WriteBase64(bytes[..size]);
    }

    private static bool HasTextKeys(DataMap map)
    {
        foreach (var (key, _) in map)
        {
            if (key.Kind != DataKind.String)
                return false;
        }

        return true;
    }
}
