using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Sets name or version of a schema.</summary>
public abstract class SetSchemaMetadata : Transformation
{
    private static readonly ConfigKey<string> NameKey = ConfigKey.String("schema.name").Default(null)
        .Document("The name to set.", Importance.High);

    private static readonly ConfigKey<int> VersionKey = ConfigKey.Int("schema.version").Optional()
        .Document("The version to set.", Importance.High);

    private static readonly ConfigDef Definition = [NameKey, VersionKey, CommonKeys.ReplaceNullWithDefault];

    private readonly RecordPart _part;
    private readonly SchemaCache<Schema> _schemas = new();
    private string? _name;
    private int? _version;
    private bool _replaceNullWithDefault;

    private protected SetSchemaMetadata(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        var schema = _part.SchemaOf(record);
        if (schema is null && value.IsNull)
            return record;

        Require.Schema(schema, "updating schema metadata");
        var updated = _schemas.Get(schema!, Rename);
        return _part.With(record, updated, value.Kind == DataKind.Struct ? DataValue.From(Copy(value.AsStruct(), updated)) : value);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _name = config.GetOptional(NameKey);
        _version = config["schema.version"] as int?;
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _schemas.Clear();
        if (_name is null && _version is null)
            throw new ConfigException("Neither schema name nor version configured");
    }

    private Struct Copy(Struct source, Schema schema)
    {
        var copy = new Struct(schema);
        foreach (var field in schema.Fields)
            copy.Set(field, source.Read(source.Schema.Fields[field.Index], _replaceNullWithDefault));
        return copy;
    }

    private Schema Rename(Schema source)
    {
        var builder = source.Type switch
        {
            SchemaType.Array when source.ValueSchema is { } elements => SchemaBuilder.Array(elements),
            SchemaType.Map when source is { KeySchema: { } keys, ValueSchema: { } values } => SchemaBuilder.Map(keys, values),
            _ => new SchemaBuilder(source.Type),
        };
        builder.Name(_name ?? source.Name).Version(_version ?? source.Version).Doc(source.Doc);
        if (source.Parameters is not null)
            builder.Parameters(source.Parameters);
        foreach (var field in source.Fields)
            builder.Field(field.Name, field.Schema);
        if (source.IsOptional)
            builder.Optional();
        if (!source.DefaultValue.IsNull)
            builder.Default(source.DefaultValue.Kind == DataKind.Struct ? DataValue.From(Copy(source.DefaultValue.AsStruct(), builder.Build())) : source.DefaultValue);
        return builder.Build();
    }
}

/// <summary><see cref="SetSchemaMetadata"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.SetSchemaMetadata$Key")]
public sealed class SetSchemaMetadataKey() : SetSchemaMetadata(RecordPart.Key);

/// <summary><see cref="SetSchemaMetadata"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.SetSchemaMetadata$Value")]
public sealed class SetSchemaMetadataValue() : SetSchemaMetadata(RecordPart.Value);
