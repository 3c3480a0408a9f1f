using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Tests.Config;

public sealed class ConfigDefTests
{
    private static readonly ConfigKey<int> TasksMax = ConfigKey.Int("tasks.max").Default(1).Check(ValidRange.AtLeast(1));

    [Fact]
    public void Validate_NotANumber_ChecksTheAbsentValueToo()
    {
        ConfigDef definition = [TasksMax];

        var result = Assert.Single(definition.Validate(Of(("tasks.max", "abc"))));

        Assert.Null(result.Value);
        Assert.Equal(
            ["Invalid value abc for configuration tasks.max: Not a number of type INT", "Invalid value null for configuration tasks.max: Value must be non-null"],
            result.Errors);
    }

    [Fact]
    public void Parse_GivesTypedValues()
    {
        var topics = ConfigKey.List("topics");
        var password = ConfigKey.Password("password").Optional();
        ConfigDef definition = [TasksMax, topics, password];

        var parsed = definition.Parse(Of(("tasks.max", " 3 "), ("topics", " a ,b\t,, c"), ("password", " secret ")));

        Assert.Equal(3, parsed.Get(TasksMax));
        Assert.Equal(["a", "b", "", "c"], parsed.Get(topics));
        Assert.Equal("secret", parsed.Get(password).Value);
        Assert.Equal("[hidden]", ConfigDef.ToText(parsed["password"]));
        Assert.Equal("a,b,,c", ConfigDef.ToText(parsed["topics"]));
    }

    [Fact]
    public void Parse_RequiredAndAbsent_Throws()
    {
        ConfigDef definition = [ConfigKey.String("topic")];

        var error = Assert.Throws<ConfigException>(() => definition.Parse(Of()));

        Assert.Equal("Missing required configuration \"topic\" which has no default value.", error.Message);
    }

    [Fact]
    public void Parse_ListWithDuplicates_LosesThem()
    {
        var topics = ConfigKey.List("topics").Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false));
        ConfigDef definition = [topics];

        Assert.Equal(["a", "b"], definition.Parse(Of(("topics", "a,b,a"))).Get(topics));
        Assert.Equal(["Configuration 'topics' values must not be duplicated."], Assert.Single(definition.Validate(Of(("topics", "a,b,a")))).Errors);
    }

    [Fact]
    public void Validate_ClassResolver_GivesFullNamesAndErrors()
    {
        ConfigDef definition = [ConfigKey.Class("c1"), ConfigKey.Class("c2")];

        var results = definition.Validate(Of(("c1", "Json"), ("c2", "Bogus")), name => name == "Json" ? "org.example.JsonConverter" : null);

        Assert.Equal("org.example.JsonConverter", results[0].Value);
        Assert.Equal(["Invalid value Bogus for configuration c2: Class Bogus could not be found."], results[1].Errors);
    }

    [Fact]
    public void Validate_Dependents_ComeAfterTheirParentWithTheirRecommendations()
    {
        ConfigDef definition =
        [
            ConfigKey.String("child").Default("x").Recommend(new Letters()),
            ConfigKey.Boolean("parent").Default(true).WithDependents("child", "nowhere"),
        ];

        var results = definition.Validate(Of(("parent", "false")));

        Assert.Equal(["child", "parent", "nowhere"], results.Select(result => result.Name));
        Assert.Equal(["a", "b"], results[0].RecommendedValues);
        Assert.False(results[0].IsVisible);
        Assert.Equal(["nowhere is referred in the dependents, but not defined."], results[2].Errors);
        Assert.False(results[2].IsVisible);
    }

    [Fact]
    public void Parse_UndefinedDependents_Throws()
    {
        ConfigDef definition = [ConfigKey.Boolean("parent").Default(true).WithDependents("nowhere")];

        Assert.Equal(
            "Some configurations in are referred in the dependents, but not defined: nowhere", Assert.Throws<ConfigException>(() => definition.Parse(Of())).Message);
    }

    [Fact]
    public void Create_DependentsInACircle_Throws() => Assert.Throws<ArgumentException>(() => ConfigDef.Create(
        [ConfigKey.Boolean("a").Default(true).WithDependents("b"), ConfigKey.Boolean("b").Default(true).WithDependents("a")]));

    [Fact]
    public void Create_DefaultThatFailsItsCheck_Throws() =>
        Assert.Throws<ConfigException>(() => ConfigDef.Create([ConfigKey.Int("n").Default(0).Check(ValidRange.AtLeast(1))]));

    private static Dictionary<string, string?> Of(params (string Name, string? Value)[] settings) =>
        settings.ToDictionary(setting => setting.Name, setting => setting.Value);

    private sealed class Letters : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) => ["a", "b"];

        public bool IsVisible(string name, IReadOnlyDictionary<string, object?> parsedConfig) => parsedConfig["parent"] is true;
    }
}
