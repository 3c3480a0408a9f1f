using System.Text.Json.Nodes;
using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Tests.Golden;

/// <summary>ConfigDef against Kafka's, and the schema builder's refusals.</summary>
public sealed class GoldenConfigTests
{
    private readonly List<string> _differences = [];

    [Fact]
    public void Configs_AgreeWithKafka()
    {
        foreach (var json in GoldenFile.Read("configs"))
        {
            if (json["default"] is not null)
                continue;

            var type = json["type"]!.GetValue<string>();
            var validator = Validator(json["validator"]!.GetValue<string>());
            if (json["given"] is null)
            {
                Assert.Equal(json["shown"]?.GetValue<string>(), validator?.ToString());
                continue;
            }

            ConfigDef definition = [Key(type, validator)];
            var settings = new Dictionary<string, string?>();
            if (json["given"]!.GetValue<bool>())
                settings["k"] = json["in"]?.GetValue<string>();

            // Where Kafka's own check ran into a fault (a list that is null), ours takes the value.
            if (json["errors"] is null)
                continue;

            GoldenFile.Compare(_differences, json.ToJsonString(), json["parse"], () => ConfigDef.ToText(definition.Parse(settings)["k"]));
            var result = Assert.Single(definition.Validate(settings));
            GoldenFile.Compare(_differences, json.ToJsonString(), json["errors"], () => new JsonArray([.. result.Errors.Select(error => JsonValue.Create(error))]));
            GoldenFile.Compare(_differences, json.ToJsonString(), json["value"], () => ConfigDef.ToText(result.Value));
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void DefaultText_IsKafkas()
    {
        foreach (var json in GoldenFile.Read("configs").Where(json => json["default"] is not null))
        {
            var text = json["text"]!.GetValue<string>();
            Assert.Equal(text, ConfigKey.Double("k").Default(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).DefaultText);
        }

        Assert.Equal("a,b", ConfigKey.List("k").Default(["a", "b"]).DefaultText);
        Assert.Equal("", ConfigKey.List("k").Default([]).DefaultText);
        Assert.Equal("true", ConfigKey.Boolean("k").Default(true).DefaultText);
        Assert.Equal("[hidden]", ConfigKey.Password("k").Default(new Password("x")).DefaultText);
        Assert.Null(ConfigKey.String("k").Optional().DefaultText);
        Assert.Null(ConfigKey.String("k").DefaultText);
    }

    [Fact]
    public void Builders_AgreeWithKafkaConnect()
    {
        var person = GoldenCodec.Schema(GoldenFile.Read("texts").Select(json => json["schema"]).First(schema => schema?["name"]?.GetValue<string>() == "person"))!;
        static SchemaBuilder Int32() => new(SchemaType.Int32);
        var cases = new Dictionary<string, Func<JsonNode?>>
        {
            ["name twice"] = () => Of(Int32().Name("a").Name("b")),
            ["version twice"] = () => Of(Int32().Version(1).Version(2)),
            ["doc twice"] = () => Of(Int32().Doc("a").Doc("b")),
            ["optional twice"] = () => Of(Int32().Optional().Optional()),
            ["optional then required"] = () => Of(Int32().Optional().Required()),
            ["default twice"] = () => Of(Int32().Default(1).Default(2)),
            ["default of another type"] = () => Of(Int32().Default("x")),
            ["default null required"] = () => Of(Int32().Default(DataValue.Null)),
            ["default null optional"] = () => Of(Int32().Optional().Default(DataValue.Null)),
            ["default then optional"] = () => Of(Int32().Default(5).Optional()),
            ["default of array"] = () => Of(SchemaBuilder.Array(Schema.Int32).Default(new DataValue[] { 1, 2 })),
            ["default of array wrong"] = () => Of(SchemaBuilder.Array(Schema.Int32).Default(new DataValue[] { "x" })),
            ["field twice"] = () => Of(SchemaBuilder.Struct().Field("a", Schema.Int8).Field("a", Schema.Int8)),
            ["field on int"] = () => Of(Int32().Field("a", Schema.Int8)),
            ["field empty name"] = () => Of(SchemaBuilder.Struct().Field("", Schema.Int8)),
            ["field null schema"] = () => Of(SchemaBuilder.Struct().Field("a", Absent())),
            ["array null"] = () => Of(SchemaBuilder.Array(Absent())),
            ["map null key"] = () => Of(SchemaBuilder.Map(Absent(), Schema.Int8)),
            ["map null value"] = () => Of(SchemaBuilder.Map(Schema.Int8, Absent())),
            ["parameters"] = () => Of(Int32().Parameter("b", "1").Parameter("a", "2").Parameter("b", "3")),
            ["empty parameters"] = () => Of(Int32().Parameters([])),
            ["field of int"] = () => Schema.Int32.Field("a")?.Name,
            ["struct of int"] = () => new Struct(Schema.Int32).ToString(),
            ["struct unknown field"] = () => GoldenCodec.Node(new Struct(person).Get("x")),
            ["struct getInt32 of int64"] = () => new Struct(person).GetInt32("id"),
            ["struct getString of unknown"] = () => new Struct(person).GetString("x"),
            ["struct validate"] = () =>
            {
                new Struct(person).Validate();
                return null;
            },
            ["struct default of age"] = () => GoldenCodec.Node(new Struct(person).Get("age")),
            ["struct getInt32 of age"] = () => GoldenCodec.Node(new Struct(person).GetWithoutDefault("age")),
        };
        foreach (var json in GoldenFile.Read("builders"))
            GoldenFile.Compare(_differences, json["case"]!.GetValue<string>(), json["out"], cases[json["case"]!.GetValue<string>()]);

        GoldenFile.AssertNone(_differences);
    }

    private static Schema Absent() => (Schema)(object?)null!;

    private static JsonNode? Of(SchemaBuilder builder) => GoldenCodec.Node(builder.Build());

    private static ConfigKey Key(string type, IConfigValidator? validator)
    {
        ConfigKey<T> With<T>(ConfigKey<T> key) => validator is null ? key : key.Check(validator);
        return type switch
        {
            "BOOLEAN" => With(ConfigKey.Boolean("k")),
            "STRING" => With(ConfigKey.String("k")),
            "INT" => With(ConfigKey.Int("k")),
            "SHORT" => With(ConfigKey.Short("k")),
            "LONG" => With(ConfigKey.Long("k")),
            "DOUBLE" => With(ConfigKey.Double("k")),
            "LIST" => With(ConfigKey.List("k")),
            "PASSWORD" => With(ConfigKey.Password("k")),
            _ => throw new InvalidOperationException($"There is no type {type}."),
        };
    }

    private static IConfigValidator? Validator(string name) => name switch
    {
        "none" => null,
        "atLeast1" => ValidRange.AtLeast(1),
        "between0and5" => ValidRange.Between(0, 5),
        "atLeast0.5" => ValidRange.AtLeast(0.5),
        "in" => ValidString.In("none", "all"),
        "inAnyCase" => CaseInsensitiveValidString.In("interval", "poll", "connector"),
        "list" => ValidList.AnyNonDuplicateValues(isEmptyAllowed: false, isNullAllowed: false),
        "listOrEmpty" => ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: true),
        "listIn" => ValidList.In("a", "b"),
        "listInNotEmpty" => ValidList.In(false, "a", "b"),
        "nonNull" => new NonNull(),
        "nonEmpty" => new NonEmptyString(),
        "noControl" => new NonEmptyStringWithoutControlChars(),
        "size2" => ListSize.AtMost(2),
        "composite" => CompositeValidator.Of(new NonNull(), new NonEmptyString()),
        _ => throw new InvalidOperationException($"There is no check {name}."),
    };
}
