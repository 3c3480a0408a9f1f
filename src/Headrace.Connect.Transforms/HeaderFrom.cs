using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Copies or moves fields into headers.</summary>
public abstract class HeaderFrom : Transformation
{
    private const string Move = "move";
    private const string Copy = "copy";

    private static readonly ConfigKey<IReadOnlyList<string>> FieldsKey = ConfigKey.List("fields")
        .Check(CommonKeys.NonEmptyList)
        .Document("The fields to copy or move, in the order of the headers.", Importance.High);

    private static readonly ConfigKey<IReadOnlyList<string>> HeadersKey = ConfigKey.List("headers")
        .Check(CommonKeys.NonEmptyList)
        .Document("The names of the headers, in the order of the fields.", Importance.High);

    private static readonly ConfigKey<string> OperationKey = ConfigKey.String("operation")
        .Check(ValidString.In(Move, Copy))
        .Document("move takes the fields out of the record, copy leaves them in.", Importance.High);

    private static readonly ConfigDef Definition = [FieldsKey, HeadersKey, OperationKey, CommonKeys.ReplaceNullWithDefault];

    private readonly RecordPart _part;
    private readonly SchemaCache<Schema> _schemas = new();
    private IReadOnlyList<string> _fields = [];
    private IReadOnlyList<string> _headers = [];
    private bool _moves;
    private string _purpose = "";
    private bool _replaceNullWithDefault;

    private protected HeaderFrom(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _part.SchemaOf(record) is { } schema ? ApplyWithSchema(record, schema) : ApplySchemaless(record);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _fields = config.Get(FieldsKey);
        _headers = config.Get(HeadersKey);
        if (_fields.Count != _headers.Count)
            throw new ConfigException("'fields' config must have the same number of elements as 'headers' config.");

        _moves = config.Get(OperationKey) == Move;
        _purpose = $"header {config.Get(OperationKey)}";
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _schemas.Clear();
    }

    private ConnectRecord ApplyWithSchema(ConnectRecord record, Schema schema)
    {
        var source = Require.Struct(_part.ValueOf(record), _purpose);

        // Kafka makes the new struct first: a null that it refuses is told before a field that isn't there.
        var rest = _moves ? _schemas.Get(schema, WithoutFields) : schema;
        var updated = _moves ? CopyRest(source, schema, rest) : source;
        var headers = record.Headers.Duplicate();
        for (var index = 0; index < _fields.Count; index++)
        {
            var field = schema.Field(_fields[index]) ?? throw FieldError.At(new DataException($"Unknown field: {_fields[index]}"), _fields[index]);
            headers.Add(_headers[index], field.Schema, Read(source, schema, field));
        }

        return _part.With(record, rest, DataValue.From(updated), headers);
    }

    private Struct CopyRest(Struct source, Schema schema, Schema rest)
    {
        var updated = new Struct(rest);
        foreach (var field in rest.Fields)
        {
            if (schema.Field(field.Name) is { } old)
                updated.Set(field, Read(source, schema, old));
        }

        return updated;
    }

    private DataValue Read(Struct source, Schema schema, Field field) =>
        source.Read(source.IsOf(schema) ? field : source.Schema.Named(field.Name), _replaceNullWithDefault);

    private ConnectRecord ApplySchemaless(ConnectRecord record)
    {
        var map = Require.Map(_part.ValueOf(record), _purpose);
        var headers = record.Headers.Duplicate();
        var updated = JavaMaps.Copy(map);
        for (var index = 0; index < _fields.Count; index++)
        {
            headers.Add(_headers[index], null, map[_fields[index]]);
            if (_moves)
                updated.Remove(_fields[index]);
        }

        return _part.With(record, null, DataValue.From(JavaHashOrder.OfCopy(updated, map.Count)), headers);
    }

    private Schema WithoutFields(Schema schema)
    {
        if (schema.Type != SchemaType.Struct)
            throw new DataException("Cannot list fields on non-struct type");

        var builder = SchemaBuilder.Struct().WithBasicsOf(schema);
        foreach (var field in schema.Fields)
        {
            if (!_fields.Contains(field.Name, StringComparer.Ordinal))
                builder.Field(field.Name, field.Schema);
        }

        return builder.Build();
    }
}

/// <summary><see cref="HeaderFrom"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.HeaderFrom$Key")]
public sealed class HeaderFromKey() : HeaderFrom(RecordPart.Key);

/// <summary><see cref="HeaderFrom"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.HeaderFrom$Value")]
public sealed class HeaderFromValue() : HeaderFrom(RecordPart.Value);
