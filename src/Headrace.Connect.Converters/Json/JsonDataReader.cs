using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters.Json;

/// <summary>Reads Connect data from JSON: with a plan by Kafka Connect's lenient rules of coercion, without one by the kind of each value.</summary>
/// <remarks>Texts without escapes become slices of the array that the JSON lies in.</remarks>
/// <param name="utf8">The text.</param>
/// <param name="replaceNullWithDefault">Whether a field's default stands in for null.</param>
/// <param name="shapes">Remembers the forms of objects without a schema; null remembers none.</param>
/// <param name="isInFieldOrder">
/// Whether structs are read field by field and repeated members once, as Kafka Connect converts the tree that Jackson made; it is slower and matters where something fails.
/// </param>
internal ref struct JsonDataReader(ArraySegment<byte> utf8, bool replaceNullWithDefault, JsonShapes? shapes = null, bool isInFieldOrder = false)
{
    private const int SeenStackSize = 256;

    private readonly ArraySegment<byte> _utf8 = utf8;
    private readonly bool _replaceNullWithDefault = replaceNullWithDefault;
    private readonly JsonShapes? _shapes = shapes;
    private readonly bool _isInFieldOrder = isInFieldOrder;

    // A field, not a property: the methods change it in place.
    public JsonCursor Cursor = new(utf8);

    public readonly ArraySegment<byte> Segment => _utf8;

    /// <summary>Reads the value that begins at the cursor.</summary>
    public DataValue Read(JsonPlan? plan) => plan is null ? ReadSchemaless(_shapes?.Root) : Read(plan, Cursor.Peek());

    /// <summary>What an empty text is read as: nothing without a schema, else what a value of the wrong type becomes.</summary>
    public DataValue ReadMissing(JsonPlan? plan) => plan is null ? default : Read(plan, JsonKind.Missing);

    private DataValue Read(JsonPlan plan, JsonKind kind)
    {
        if (kind == JsonKind.Null)
        {
            Cursor.ReadWord(kind);
            return Absent(plan);
        }

        if (plan.Logical != LogicalType.None)
            return ReadLogical(plan, kind);

        return plan.Type switch
        {
            SchemaType.Int8 => DataValue.From(unchecked((sbyte)ReadInteger(kind))),
            SchemaType.Int16 => DataValue.From(unchecked((short)ReadInteger(kind))),
            SchemaType.Int32 => DataValue.From(unchecked((int)ReadInteger(kind))),
            SchemaType.Int64 => DataValue.From(ReadInteger(kind)),
            SchemaType.Float32 => DataValue.From(ReadSingle(kind)),
            SchemaType.Float64 => DataValue.From(ReadDouble(kind)),
            SchemaType.Boolean => DataValue.From(ReadBoolean(kind)),
            SchemaType.String => ReadText(kind),
            SchemaType.Bytes => ReadBytes(kind),
            SchemaType.Array => ReadArray(plan.Values, kind),
            SchemaType.Map => ReadMap(plan, kind),
            _ => ReadStruct(plan, kind),
        };
    }

    private void Skip(JsonKind kind)
    {
        if (kind != JsonKind.Missing)
            Cursor.SkipValue();
    }

    /// <summary>What stands for null and for a member that is not there.</summary>
    private readonly DataValue Absent(JsonPlan plan)
    {
        if (_replaceNullWithDefault && !plan.Schema.DefaultValue.IsNull)
            return plan.Schema.DefaultValue;
        return plan.Schema.IsOptional
            ? default
            : throw new DataException($"Invalid null value for required {plan.Type.JavaConstant} field");
    }

    /// <summary>Reads a value by its kind.</summary>
    /// <param name="shape">The beginning of the objects here; null to learn nothing of them.</param>
    private DataValue ReadSchemaless(JsonShape? shape)
    {
        var kind = Cursor.Peek();
        switch (kind)
        {
            case JsonKind.Object:
                return DataValue.From(shape is null ? ReadObject(null) : ReadShaped(shape));
            case JsonKind.Array:
                return ReadElements(shape);
            case JsonKind.String:
                return ReadText(kind);
            case JsonKind.Number:
                var number = Cursor.ReadNumber();
                return number.IsIntegral ? DataValue.From(number.ToInt64()) : DataValue.From(number.ToDouble());
            default:
                Cursor.ReadWord(kind);
                return kind == JsonKind.Null ? default : DataValue.From(kind == JsonKind.True);
        }
    }

    // The four below give what Jackson's node of the wrong type answers: zero, false or nothing.
    private long ReadInteger(JsonKind kind)
    {
        if (kind == JsonKind.Number)
            return Cursor.ReadNumber().ToInt64();
        Skip(kind);
        return 0;
    }

    private float ReadSingle(JsonKind kind)
    {
        if (kind == JsonKind.Number)
            return Cursor.ReadNumber().ToSingle();
        Skip(kind);
        return 0;
    }

    private double ReadDouble(JsonKind kind)
    {
        if (kind == JsonKind.Number)
            return Cursor.ReadNumber().ToDouble();
        Skip(kind);
        return 0;
    }

    private bool ReadBoolean(JsonKind kind)
    {
        Skip(kind);
        return kind == JsonKind.True;
    }

    private DataValue ReadText(JsonKind kind)
    {
        if (kind == JsonKind.String)
            return Cursor.ReadString().ToValue(Cursor.Text, _utf8);
        Skip(kind);
        return default;
    }

    private DataValue ReadBytes(JsonKind kind)
    {
        if (kind != JsonKind.String)
        {
            Skip(kind);
            return default;
        }

        return TryReadBase64(out var bytes) ? DataValue.From(bytes) : throw new DataException("Invalid bytes field");
    }

    private bool TryReadBase64(out byte[]? bytes)
    {
        var text = Cursor.ReadString();
        return text.HasEscapes
            ? JsonBase64.TryDecode(Encoding.UTF8.GetBytes(text.ToText(Cursor.Text)), out bytes)
            : JsonBase64.TryDecode(text.Raw(Cursor.Text), out bytes);
    }

    private DataValue ReadArray(JsonPlan? elements, JsonKind kind)
    {
        // Java iterates over the node: an object's are its members' values, a scalar has none.
        if (kind == JsonKind.Object)
            return DataValue.From((IReadOnlyList<DataValue>)[.. MembersOf(elements).Values]);
        if (kind != JsonKind.Array)
        {
            Skip(kind);
            return DataValue.From((IReadOnlyList<DataValue>)[]);
        }

        if (elements is null)
            return ReadElements(_shapes?.Root);
        var list = new List<DataValue>();
        Cursor.Enter();
        for (var isFirst = true; Cursor.NextElement(ref isFirst);)
            list.Add(Read(elements));
        return DataValue.From(list);
    }

    private DataValue ReadElements(JsonShape? shape)
    {
        var list = new List<DataValue>();
        Cursor.Enter();
        for (var isFirst = true; Cursor.NextElement(ref isFirst);)
            list.Add(ReadSchemaless(shape));
        return DataValue.From(list);
    }

    private Dictionary<string, DataValue> MembersOf(JsonPlan? elements)
    {
        var members = new Dictionary<string, DataValue>();
        if (_isInFieldOrder)
        {
            var places = FindMembers(out var end);
            foreach (var (name, place) in places)
                members[name] = ReadAt(place.Position, elements);
            Cursor.Position = end;
            return members;
        }

        Cursor.Enter();
        for (var isFirst = true; Cursor.NextMember(ref isFirst, out var name);)
            members[name.ToText(Cursor.Text)] = Read(elements);
        return members;
    }

    private DataValue ReadMap(JsonPlan plan, JsonKind kind)
    {
        if (plan.Keys is null or { Type: SchemaType.String })
        {
            return kind == JsonKind.Object
                ? DataValue.From(ReadObject(plan.Values))
                : throw new DataException($"Maps with string fields should be encoded as JSON objects, but found {kind.ToNodeTypeName()}");
        }

        if (kind != JsonKind.Array)
            throw new DataException($"Maps with non-string fields should be encoded as JSON array of tuples, but found {kind.ToNodeTypeName()}");

        var map = new DataMap();
        Cursor.Enter();
        for (var isFirst = true; Cursor.NextElement(ref isFirst);)
        {
            var entryKind = Cursor.Peek();
            if (entryKind != JsonKind.Array)
                throw new DataException($"Found invalid map entry instead of array tuple: {entryKind.ToNodeTypeName()}");
            ReadEntry(plan, map);
        }

        return DataValue.From(JavaHashOrder.OfMap(map));
    }

    private void ReadEntry(JsonPlan plan, DataMap map)
    {
        var start = Cursor.Position;
        Cursor.SkipValue();
        var end = Cursor.Position;
        var size = CountElements(start);
        if (size != 2)
            throw new DataException($"Found invalid map entry, expected length 2 but found :{size}");

        Cursor.Position = start;
        Cursor.Enter();
        var isFirst = true;
        Cursor.NextElement(ref isFirst);
        var key = Read(plan.Keys);
        Cursor.NextElement(ref isFirst);
        map[key] = Read(plan.Values);
        Cursor.NextElement(ref isFirst);
        Cursor.Position = end;
    }

    private int CountElements(int arrayStart)
    {
        Cursor.Position = arrayStart;
        Cursor.Enter();
        var count = 0;
        for (var isFirst = true; Cursor.NextElement(ref isFirst); count++)
            Cursor.SkipValue();
        return count;
    }

    /// <summary>Reads an object on the way that those before it took.</summary>
    private DataMap ReadShaped(JsonShape shape)
    {
        var shapes = _shapes!;
        var start = shapes.Count;
        Cursor.Enter();
        for (var isFirst = true; ;)
        {
            if (shape.Likely is { } likely && Cursor.TryReadMember(likely.Member, ref isFirst))
            {
                shape = likely;
            }
            else
            {
                if (!Cursor.NextMember(ref isFirst, out var name))
                    break;
                if (shape.Next(name, Cursor.Text, shapes) is not { } next)
                    return ReadRest(shape, start, name);
                shape = next;
            }

            shapes.Add(ReadSchemaless(shape.Nested));
        }

        var map = shape.ToMap(shapes.Since(start));
        shapes.Release(start);
        return map;
    }

    /// <summary>Reads on an object of which nothing more can be learned.</summary>
    private DataMap ReadRest(JsonShape shape, int start, in JsonString name)
    {
        var map = shape.ToOwnMap(_shapes!.Since(start));
        _shapes.Release(start);
        var key = name.ToValue(Cursor.Text, _utf8);
        map[key] = ReadSchemaless(shape.Nested);
        for (var isFirst = false; Cursor.NextMember(ref isFirst, out var following);)
        {
            key = following.ToValue(Cursor.Text, _utf8);
            map[key] = ReadSchemaless(shape.Nested);
        }

        return JavaHashOrder.OfMap(map);
    }

    private DataMap ReadObject(JsonPlan? values)
    {
        if (_isInFieldOrder)
            return ReadObjectOnce(values);

        var map = new DataMap();
        Cursor.Enter();
        for (var isFirst = true; Cursor.NextMember(ref isFirst, out var name);)
        {
            var key = name.ToValue(Cursor.Text, _utf8);
            map[key] = values is null ? ReadSchemaless(null) : Read(values);
        }

        return JavaHashOrder.OfMap(map);
    }

    private DataMap ReadObjectOnce(JsonPlan? values)
    {
        var map = new DataMap();
        var places = FindMembers(out var end);
        foreach (var (_, (name, position)) in places)
            map[name.ToValue(Cursor.Text, _utf8)] = ReadAt(position, values);
        Cursor.Position = end;
        return JavaHashOrder.OfMap(map);
    }

    /// <summary>Steps over an object and tells where the values of its members are; of repeated members, where the first one stood and where the last one's value is.</summary>
    private OrderedDictionary<string, (JsonString Name, int Position)> FindMembers(out int end)
    {
        var places = new OrderedDictionary<string, (JsonString, int)>(StringComparer.Ordinal);
        Cursor.Enter();
        for (var isFirst = true; Cursor.NextMember(ref isFirst, out var name);)
        {
            Cursor.Peek();
            places[name.ToText(Cursor.Text)] = (name, Cursor.Position);
            Cursor.SkipValue();
        }

        end = Cursor.Position;
        return places;
    }

    private DataValue ReadAt(int position, JsonPlan? plan)
    {
        Cursor.Position = position;
        return Read(plan);
    }

    private DataValue ReadStructInFieldOrder(JsonPlan plan)
    {
        var result = new Struct(plan.Schema);
        var places = FindMembers(out var end);
        foreach (var field in plan.Fields)
        {
            int? position = places.TryGetValue(field.Field.Name, out var place) ? place.Position : null;
            result.Set(field.Field, ReadNamed(field, position));
        }

        Cursor.Position = end;
        return DataValue.From(result);
    }

    private DataValue ReadNamed(JsonFieldPlan field, int? position)
    {
        try
        {
            return position is { } place ? ReadAt(place, field.Plan) : Absent(field.Plan);
        }
        catch (DataException e)
        {
            FieldError.At(e, field.Field.Name);
            throw;
        }
    }

    private DataValue ReadStruct(JsonPlan plan, JsonKind kind)
    {
        if (kind != JsonKind.Object)
            throw new DataException($"Structs should be encoded as JSON objects, but found {kind.ToNodeTypeName()}");
        if (_isInFieldOrder)
            return ReadStructInFieldOrder(plan);

        var fields = plan.Fields;
        var result = new Struct(plan.Schema);
        var next = ReadExpectedFields(fields, result, out var isFirst);
        if (next < fields.Length || !Cursor.TryLeaveObject())
            ReadOtherFields(plan, result, next, isFirst);
        return DataValue.From(result);
    }

    /// <summary>Reads the rest of a struct whose members come in another order, are missing, or are none of the schema's.</summary>
    private void ReadOtherFields(JsonPlan plan, Struct result, int next, bool isFirst)
    {
        var fields = plan.Fields;
        var seen = fields.Length <= SeenStackSize ? stackalloc bool[SeenStackSize] : new bool[fields.Length];
        seen[..next].Fill(true);
        while (Cursor.NextMember(ref isFirst, out var name))
        {
            var index = plan.IndexOf(name, Cursor.Text, next);
            if (index < 0)
            {
                Cursor.SkipValue();
                continue;
            }

            ReadField(fields[index], result);
            seen[index] = true;
            next = index + 1;
        }

        for (var index = 0; index < fields.Length; index++)
        {
            if (!seen[index])
                result.Set(fields[index].Field, Absent(fields[index].Plan));
        }
    }

    /// <summary>Reads the members of a struct for as long as they come as converters write them: in the order of the fields, without white space.</summary>
    /// <returns>How many fields have been read.</returns>
    private int ReadExpectedFields(JsonFieldPlan[] fields, Struct result, out bool isFirst)
    {
        Cursor.Enter();
        isFirst = true;
        var count = 0;
        while (count < fields.Length && Cursor.TryReadMember(fields[count].Member, ref isFirst))
            ReadField(fields[count++], result);
        return count;
    }

    private void ReadField(JsonFieldPlan field, Struct result)
    {
        var value = Read(field.Plan);

        // What was read by a plan fits its schema, but for what is absent or has elements that may be.
        if (field.IsFitWhenPresent && !value.IsNull)
            result.Slot(field.Field.Index) = value;
        else
            result.Set(field.Field, value);
    }

    private DataValue ReadLogical(JsonPlan plan, JsonKind kind)
    {
        if (plan.Logical == LogicalType.Decimal)
            return ReadDecimal(plan, kind);

        var wanted = plan.Logical == LogicalType.Timestamp ? "integral" : "integer";
        if (kind != JsonKind.Number)
            throw WrongRepresentation(plan, wanted, kind);

        var number = Cursor.ReadNumber();
        if (!(plan.Logical == LogicalType.Timestamp ? number.IsIntegral : number.IsInt32))
            throw WrongRepresentation(plan, wanted, kind);
        return plan.Logical switch
        {
            LogicalType.Date => DataValue.FromEpochMilliseconds(LogicalDate.ToLogical(plan.Schema, (int)number.ToInt64())),
            LogicalType.Time => DataValue.FromEpochMilliseconds(LogicalTime.ToLogical(plan.Schema, (int)number.ToInt64())),
            _ => DataValue.FromEpochMilliseconds(number.ToInt64()),
        };
    }

    private DataValue ReadDecimal(JsonPlan plan, JsonKind kind)
    {
        if (kind == JsonKind.Number)
            return DataValue.From(Cursor.ReadNumber().ToDecimal());
        if (kind != JsonKind.String)
            throw WrongRepresentation(plan, "numeric or bytes", kind);

        if (!TryReadBase64(out var bytes) || bytes is not { Length: > 0 })
            throw new DataException("Invalid bytes for Decimal field");
        try
        {
            return DataValue.From(LogicalDecimal.ToLogical(plan.Schema, bytes));
        }
        catch (DataException exception)
        {
            throw new DataException("Invalid bytes for Decimal field", exception);
        }
    }

    private static DataException WrongRepresentation(JsonPlan plan, string wanted, JsonKind kind) =>
        new($"Invalid type for {plan.Logical}, underlying representation should be {wanted} but was {kind.ToNodeTypeName()}");
}
