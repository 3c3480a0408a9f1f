using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Puts one field in the place of the key or value that it is in.</summary>
public abstract class ExtractField : Transformation
{
    private const string Purpose = "field extraction";

    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field").Document("The field to extract.", Importance.Medium);

    private static readonly ConfigKey<string> SyntaxKey = ConfigKey.String("field.syntax.version").Default("V1")
        .Check(CaseInsensitiveValidString.In("V1", "V2"))
        .Document(
            "How a field is named: V1 takes the name as it is, V2 takes a path into nested structures with dots between names; a name with dots in it stands in backticks.",
            Importance.High);

    private static readonly ConfigDef Definition = [FieldKey, CommonKeys.ReplaceNullWithDefault, SyntaxKey];

    private readonly RecordPart _part;
    private readonly SchemaCache<Field> _fields = new();
    private FieldPath? _path;
    private string _name = "";
    private bool _replaceNullWithDefault;

    private protected ExtractField(RecordPart part)
        : base(Definition) => _part = part;

    private FieldPath Path => _path ?? throw new InvalidOperationException("The transformation has not been configured.");

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        if (_part.SchemaOf(record) is not { } schema)
            return _part.With(record, null, value.IsNull ? default : Path.ValueOf(Require.Map(value, Purpose)));

        var source = value.IsNull ? null : Require.Struct(value, Purpose);
        var field = _fields.Get(schema, FindField);
        return _part.With(record, field.Schema, source is null ? default : Path.ValueOf(source, _replaceNullWithDefault));
    }

    private protected override void Configure(ParsedConfig config)
    {
        _name = config.Get(FieldKey);
        _path = new FieldPath(_name, config.Get(SyntaxKey).Equals("V2", StringComparison.OrdinalIgnoreCase));
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _fields.Clear();
    }

    private Field FindField(Schema schema) => Path.FieldOf(schema) ?? throw FieldError.At(new JavaIllegalArgumentException($"Unknown field: {_name}"), _name);
}

/// <summary><see cref="ExtractField"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.ExtractField$Key")]
public sealed class ExtractFieldKey() : ExtractField(RecordPart.Key);

/// <summary><see cref="ExtractField"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.ExtractField$Value")]
public sealed class ExtractFieldValue() : ExtractField(RecordPart.Value);
