using Headrace.Connect.Config;

namespace Headrace.Connect.Converters.Json;

/// <summary>The settings of <see cref="JsonConverter"/>.</summary>
internal sealed class JsonConverterConfig
{
    private const string SchemaGroup = "Schemas";
    private const string SerializationGroup = "Serialization";

    private static readonly ConfigKey<bool> SchemasEnableKey = ConfigKey.Boolean("schemas.enable").Default(true)
        .Document("Put the schema beside each message: it is written in an envelope of \"schema\" and \"payload\", and expected there.", Importance.High)
        .Display(SchemaGroup, 0, Width.Medium, "Enable Schemas");

    private static readonly ConfigKey<int> SchemasCacheSizeKey = ConfigKey.Int("schemas.cache.size").Default(1000)
        .Document("How many schemas this converter keeps at hand in each direction.", Importance.High)
        .Display(SchemaGroup, 1, Width.Medium, "Schema Cache Size");

    private static readonly ConfigKey<string> SchemaContentKey = ConfigKey.String("schema.content").Default(null)
        .Document(
            "A schema in JSON form for all messages that are read. The whole message is then the payload: it needs no envelope. Only used with schemas.enable=true.",
            Importance.High)
        .Display(SchemaGroup, 2, Width.Medium, "Schema Content");

    private static readonly ConfigKey<string> DecimalFormatKey = ConfigKey.String("decimal.format").Default("BASE64")
        .Check(CaseInsensitiveValidString.In("NUMERIC", "BASE64"))
        .Document("How decimals are written: BASE64 for the bytes of the unscaled value, NUMERIC for a JSON number. Either is understood when reading.", Importance.Low)
        .Display(SerializationGroup, 0, Width.Medium, "Decimal Format");

    private static readonly ConfigKey<bool> ReplaceNullKey = ConfigKey.Boolean("replace.null.with.default").Default(true)
        .Document("Put the default in the place of a null, where a field has a default.", Importance.Low)
        .Display(SerializationGroup, 1, Width.Medium, "Replace null with default");

    public JsonConverterConfig(IReadOnlyDictionary<string, string?> config)
    {
        var parsed = Definition.Parse(config);
        SchemasEnabled = parsed.Get(SchemasEnableKey);
        SchemasCacheSize = parsed.Get(SchemasCacheSizeKey);
        SchemaContent = parsed.GetOptional(SchemaContentKey);
        NumericDecimals = parsed.Get(DecimalFormatKey).Equals("NUMERIC", StringComparison.OrdinalIgnoreCase);
        ReplaceNullWithDefault = parsed.Get(ReplaceNullKey);
    }

    public static ConfigDef Definition { get; } =
        [ConverterConfig.Type, SchemasEnableKey, SchemasCacheSizeKey, SchemaContentKey, DecimalFormatKey, ReplaceNullKey];

    public bool SchemasEnabled { get; }

    public int SchemasCacheSize { get; }

    public string? SchemaContent { get; }

    public bool NumericDecimals { get; }

    public bool ReplaceNullWithDefault { get; }
}
