using System.Globalization;
using System.Numerics;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>Shows records to scripts: structs, maps and schemas as objects that read on demand, everything else as JavaScript's own values.</summary>
internal sealed class ScriptRecordView(Engine engine)
{
    private const long SafeIntegerMax = 9_007_199_254_740_991;

    private Schema? _lastSchema;
    private JsValue _lastSchemaObject = JsValue.Null;

    /// <summary>Puts the variables of a record in the places of the script's parameters.</summary>
    public void Fill(object[] arguments, ConnectRecord record)
    {
        arguments[0] = ToScript(record.Key);
        arguments[1] = ToScript(record.Value);
        arguments[2] = SchemaToScript(record.KeySchema);
        arguments[3] = ValueSchemaToScript(record.ValueSchema);
        arguments[4] = record.Topic is { } topic ? topic : JsValue.Null;
        arguments[5] = new HeadersObject(this, record);
    }

    /// <summary>A script's result: a truth value, a text, null; of anything else the text.</summary>
    public static DataValue ResultOf(JsValue result) => result.Type switch
    {
        Types.Boolean => DataValue.From(TypeConverter.ToBoolean(result)),
        Types.String => DataValue.From(result.ToString()),
        Types.Null or Types.Undefined => default,
        Types.Number => DataValue.From(TypeConverter.ToNumber(result)),
        _ => throw new DataException($"It gave something of type {result.Type}, which is neither a truth value nor a text."),
    };

    public JsValue ToScript(in DataValue value) => value.Kind switch
    {
        DataKind.Null => JsValue.Null,
        DataKind.Int8 => (int)value.AsInt8(),
        DataKind.Int16 => (int)value.AsInt16(),
        DataKind.Int32 => value.AsInt32(),
        DataKind.Int64 => Int64ToScript(value.AsInt64()),
        DataKind.Float32 => (double)value.AsFloat32(),
        DataKind.Float64 => value.AsFloat64(),
        DataKind.Boolean => value.AsBoolean(),
        DataKind.String => value.AsString(),
        DataKind.Bytes => BytesToScript(value.AsBytes().Span),
        DataKind.Decimal => double.Parse(value.AsDecimal().ToString()!, NumberStyles.Float, CultureInfo.InvariantCulture),
        DataKind.DateTime => new JsDate(engine, value.AsEpochMilliseconds()),
        DataKind.Array => ArrayToScript(value.AsArray()),
        DataKind.Map => new MapObject(this, value.AsMap()),
        _ => new StructObject(this, value.AsStruct()),
    };

    /// <summary>Beyond 2^53 a number would lose digits, so it becomes a BigInt.</summary>
    private static JsValue Int64ToScript(long value) => value is > SafeIntegerMax or < -SafeIntegerMax ? new JsBigInt(new BigInteger(value)) : (double)value;

    private JsArray ArrayToScript(IReadOnlyList<DataValue> elements)
    {
        var items = new JsValue[elements.Count];
        for (var index = 0; index < items.Length; index++)
            items[index] = ToScript(elements[index]);
        return new JsArray(engine, items);
    }

    /// <summary>Java's bytes have a sign.</summary>
    private JsArray BytesToScript(ReadOnlySpan<byte> bytes)
    {
        var items = new JsValue[bytes.Length];
        for (var index = 0; index < items.Length; index++)
            items[index] = (int)(sbyte)bytes[index];
        return new JsArray(engine, items);
    }

    private JsValue ValueSchemaToScript(Schema? schema)
    {
        // Records come with the same schema object again and again.
        if (!ReferenceEquals(schema, _lastSchema))
            (_lastSchema, _lastSchemaObject) = (schema, SchemaToScript(schema));
        return _lastSchemaObject;
    }

    private JsValue SchemaToScript(Schema? schema) => schema is null ? JsValue.Null : new SchemaObject(this, schema);

    private ClrFunction Method(string name, Func<JsValue[], JsValue> body) => new(engine, name, (_, arguments) => body(arguments), 0, PropertyFlag.OnlyEnumerable);

    /// <summary>An object whose properties are read on demand and can't be changed.</summary>
    private abstract class ReadOnlyObject(ScriptRecordView view) : ObjectInstance(view.Engine)
    {
        protected ScriptRecordView View { get; } = view;

        public override PropertyDescriptor GetOwnProperty(JsValue property) =>
            property.Type == Types.String && TryRead(property.ToString(), out var value) ? new PropertyDescriptor(value, PropertyFlag.OnlyEnumerable) : PropertyDescriptor.Undefined;

        public override JsValue Get(JsValue property, JsValue receiver) =>
            property.Type == Types.String && TryRead(property.ToString(), out var value) ? value : base.Get(property, receiver);

        public override bool Set(JsValue property, JsValue value, JsValue receiver) => throw Unchangeable();

        public override bool Delete(JsValue property) => throw Unchangeable();

        public override bool DefineOwnProperty(JsValue property, PropertyDescriptor desc) => throw Unchangeable();

        public override List<JsValue> GetOwnPropertyKeys(Types types = Types.String | Types.Symbol) => [.. Names().Select(static name => (JsValue)name)];

        public override IEnumerable<KeyValuePair<JsValue, PropertyDescriptor>> GetOwnProperties() =>
            Names().Select(name => KeyValuePair.Create((JsValue)name, GetOwnProperty(name)));

        protected abstract bool TryRead(string name, out JsValue value);

        protected abstract IEnumerable<string> Names();

        private static DataException Unchangeable() => new("Record attributes must not be modified from within this transformation");
    }

    private sealed class StructObject(ScriptRecordView view, Struct content) : ReadOnlyObject(view)
    {
        protected override bool TryRead(string name, out JsValue value)
        {
            var field = content.Schema.Field(name);
            value = field is null ? Undefined : View.ToScript(content.Get(field));
            return field is not null;
        }

        protected override IEnumerable<string> Names() => content.Schema.Fields.Select(static field => field.Name);
    }

    private sealed class MapObject(ScriptRecordView view, DataMap content) : ReadOnlyObject(view)
    {
        protected override bool TryRead(string name, out JsValue value)
        {
            var isThere = content.TryGetValue(DataValue.From(name), out var found);
            value = isThere ? View.ToScript(found) : Undefined;
            if (!isThere && name == "get")
            {
                value = View.Method(name, arguments => arguments.Length > 0 ? View.ToScript(content[arguments[0].ToString()]) : Undefined);
                return true;
            }

            return isThere;
        }

        protected override IEnumerable<string> Names() => content.Where(static entry => entry.Key.Kind == DataKind.String).Select(static entry => entry.Key.AsString());
    }

    /// <summary>Headers by name; of several the last.</summary>
    private sealed class HeadersObject(ScriptRecordView view, ConnectRecord record) : ReadOnlyObject(view)
    {
        protected override bool TryRead(string name, out JsValue value)
        {
            var header = record.HasHeaders ? record.Headers.LastWithName(name) : null;
            value = header is null ? Undefined : new HeaderObject(View, header);
            return header is not null;
        }

        protected override IEnumerable<string> Names() => record.HasHeaders ? record.Headers.Select(static header => header.Key).Distinct(StringComparer.Ordinal) : [];
    }

    private sealed class HeaderObject(ScriptRecordView view, Header.Header header) : ReadOnlyObject(view)
    {
        protected override bool TryRead(string name, out JsValue value)
        {
            value = name switch
            {
                "value" => View.ToScript(header.Value),
                "schema" => View.SchemaToScript(header.Schema),
                _ => Undefined,
            };
            return !value.IsUndefined();
        }

        protected override IEnumerable<string> Names() => ["value", "schema"];
    }

    /// <summary>A schema with the methods of Kafka Connect's.</summary>
    private sealed class SchemaObject(ScriptRecordView view, Schema schema) : ReadOnlyObject(view)
    {
        private static readonly string[] Methods = ["name", "type", "version", "doc", "isOptional", "defaultValue", "parameters", "fields", "field", "keySchema", "valueSchema"];

        protected override bool TryRead(string name, out JsValue value)
        {
            var isMethod = Array.IndexOf(Methods, name) >= 0;
            value = isMethod ? View.Method(name, arguments => Call(name, arguments)) : Undefined;
            return isMethod;
        }

        protected override IEnumerable<string> Names() => Methods;

        private JsValue Call(string name, JsValue[] arguments) => name switch
        {
            "name" => Text(schema.Name),
            "type" => schema.Type.ToString().ToUpperInvariant(),
            "version" => schema.Version is { } version ? version : Null,
            "doc" => Text(schema.Doc),
            "isOptional" => schema.IsOptional,
            "defaultValue" => View.ToScript(schema.DefaultValue),
            "parameters" => Parameters(),
            "fields" => new JsArray(View.Engine, [.. schema.Fields.Select(field => (JsValue)new FieldObject(View, field))]),
            "field" => arguments.Length > 0 && schema.Field(arguments[0].ToString()) is { } found ? new FieldObject(View, found) : Null,
            "keySchema" => View.SchemaToScript(schema.KeySchema),
            _ => View.SchemaToScript(schema.ValueSchema),
        };

        private JsValue Parameters()
        {
            if (schema.Parameters is not { } parameters)
                return Null;
            var map = new DataMap(parameters.Count);
            foreach (var (name, value) in parameters)
                map[name] = value;
            return new MapObject(View, map);
        }

        private static JsValue Text(string? text) => text is null ? Null : text;
    }

    private sealed class FieldObject(ScriptRecordView view, Field field) : ReadOnlyObject(view)
    {
        private static readonly string[] Methods = ["name", "index", "schema"];

        protected override bool TryRead(string name, out JsValue value)
        {
            var isMethod = Array.IndexOf(Methods, name) >= 0;
            value = isMethod ? View.Method(name, _ => name == "name" ? field.Name : name == "index" ? field.Index : View.SchemaToScript(field.Schema)) : Undefined;
            return isMethod;
        }

        protected override IEnumerable<string> Names() => Methods;
    }

    private Engine Engine => engine;
}
