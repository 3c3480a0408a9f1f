using System.Runtime.CompilerServices;
using Headrace.Connect.Converters;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Runtime.Tests.Validation;

/// <summary>What is kept between validations, and what is not.</summary>
public sealed class FrameworkDefinitionsTests
{
    private const string Json = "org.apache.kafka.connect.json.JsonConverter";
    private const string Text = "org.apache.kafka.connect.storage.StringConverter";

    private readonly PluginRegistry _plugins = TestPlugins.Create();
    private readonly ConnectorConfigValidator _validator;

    public FrameworkDefinitionsTests() => _validator = new(new() { KeyConverter = Json, ValueConverter = Json }, _plugins);

    [Fact]
    public void ValidationsOfOneConnector_ShareTheDefinitions_AndNothingElse()
    {
        Validate(("name", "first"), ("tasks.max", "x"), ("key.converter.plugin.version", "["));

        var second = Validate(("name", "second"));
        var third = Validate(("name", "third"), ("tasks.max", "3"));

        foreach (var name in (string[])["name", "tasks.max", "key.converter", "key.converter.plugin.version", "exactly.once.support"])
        {
            Assert.NotNull(Of(second, name).Shared);
            Assert.Same(Of(second, name).Shared, Of(third, name).Shared);
            Assert.Same(Of(second, name).Definition, Of(third, name).Definition);
        }
        Assert.Equal(("second", "third"), (Of(second, "name").Value.Value, Of(third, "name").Value.Value));
        Assert.Equal(("1", "3"), (Of(second, "tasks.max").Value.Value, Of(third, "tasks.max").Value.Value));
        Assert.Equal((0, 0), (second.ErrorCount, third.ErrorCount));
    }

    [Fact]
    public void ConverterOfTheConnector_IsAnotherDefinition()
    {
        var inherited = Validate();
        var own = Validate(("key.converter", Text));
        var unknown = Validate(("key.converter", "Nope"));
        var none = Validate(("key.converter", null));

        Assert.Equal("4.3.1", Version(inherited).Definition!.DefaultValue);
        Assert.Equal("4.3.1", Version(own).Definition!.DefaultValue);
        Assert.Equal((null, false), (Version(unknown).Definition!.DefaultValue, Version(unknown).Value.IsVisible));
        Assert.Equal(["4.3.1"], Version(inherited).Value.RecommendedValues);
        Assert.Empty(Version(none).Value.RecommendedValues);
        // And again: the first answers have changed nothing for the others.
        Assert.Equal("4.3.1", Version(Validate()).Definition!.DefaultValue);
        Assert.Null(Version(Validate(("key.converter", "Nope"))).Definition!.DefaultValue);
        Assert.Empty(Version(Validate(("key.converter", null))).Value.RecommendedValues);

        static ConfigInfo Version(ConfigInfos infos) => Of(infos, "key.converter.plugin.version");
    }

    [Fact]
    public void WithoutItsVersion_TheKindOfConvertersAndTheFormOfTheirVersionsAreChecked()
    {
        var infos = Validate(
            ("connector.plugin.version", "9"), ("key.converter", "org.apache.kafka.connect.storage.SimpleHeaderConverter"), ("header.converter", ""), ("header.converter.plugin.version", "["),
            ("value.converter", Json));

        Assert.Equal(["Class class org.apache.kafka.connect.storage.SimpleHeaderConverter does not implement the Converter interface"], Of(infos, "key.converter").Value.Errors);
        Assert.Equal(["Unbounded range: ["], Of(infos, "header.converter.plugin.version").Value.Errors);
        Assert.Empty(Of(infos, "value.converter").Value.Errors);
        Assert.Equal(
            (true, true, false),
            (Of(infos, "key.converter.plugin.version").Value.IsVisible, Of(infos, "value.converter.plugin.version").Value.IsVisible, Of(infos, "header.converter.plugin.version").Value.IsVisible));
    }

    [Fact]
    public void ConverterWithBlanksAround_IsAClassThatCantBeLoaded()
    {
        var infos = Validate(("key.converter", " " + Text));

        Assert.Equal(Text, Of(infos, "key.converter").Value.Value);
        Assert.Equal([$"Failed to load class  {Text}:  {Text}"], Of(infos, "key.converter").Value.Errors);
        Assert.Null(Of(infos, "key.converter.plugin.version").Definition!.DefaultValue);
        Assert.Equal(["4.3.1"], Of(infos, "key.converter.plugin.version").Value.RecommendedValues);
        Assert.Equal("4.3.1", Of(Validate(("key.converter", Text)), "key.converter.plugin.version").Definition!.DefaultValue); // not what was kept of the other
    }

    [Fact]
    public void VersionThatIsNotThere_IsNoErrorOfTheNextValidation()
    {
        var wrong = Validate(("key.converter", Text), ("key.converter.plugin.version", "[9,9]"));
        var right = Validate(("key.converter", Text));

        Assert.NotEmpty(Of(wrong, "key.converter").Value.Errors);
        Assert.NotEmpty(Of(wrong, "key.converter.plugin.version").Value.Errors);
        Assert.Equal(0, right.ErrorCount);
    }

    [Fact]
    public void SettingsOfTransformations_AreDefinedBesideTheSharedOnes()
    {
        Validate();
        var infos = Validate(("transforms", "a"), ("transforms.a.type", "RegexRouter"), ("transforms.a.regex", "x"), ("transforms.a.replacement", "y"));

        Assert.NotNull(Of(infos, "transforms").Shared);
        Assert.Equal(("a", "x"), (Of(infos, "transforms").Value.Value, Of(infos, "transforms.a.regex").Value.Value));
        Assert.Null(Of(infos, "transforms.a.regex").Shared);
        Assert.Equal(0, infos.ErrorCount);
        Assert.DoesNotContain(Validate().Configs, static config => config.Value.Name.StartsWith("transforms.a", StringComparison.Ordinal));
    }

    [Fact]
    public void PluginsThatAreReplaced_AreSeenByTheNextValidation()
    {
        Assert.DoesNotContain("Demo.Converter", Of(Validate(), "key.converter").Value.RecommendedValues);

        _plugins.Install([new("Demo.Converter", typeof(StringConverter).FullName!, PluginKind.Converter, static () => new StringConverter(), "file:/demo")]);

        Assert.Contains("Demo.Converter", Of(Validate(), "key.converter").Value.RecommendedValues);
        Assert.Equal(0, Validate(("key.converter", "Demo.Converter")).ErrorCount);

        _plugins.Install([]);

        Assert.DoesNotContain("Demo.Converter", Of(Validate(), "key.converter").Value.RecommendedValues);
        Assert.NotEqual(0, Validate(("key.converter", "Demo.Converter")).ErrorCount);
    }

    [Fact]
    public void PluginsThatWereReplaced_AreLetGoOf()
    {
        var replaced = Replaced();
        GC.Collect();

        Assert.False(replaced.TryGetTarget(out _));
    }

    // Not inlined, so that no local of the test holds the table.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<PluginTable> Replaced()
    {
        Validate();
        var table = new WeakReference<PluginTable>(_plugins.Table);
        _plugins.Install([]);
        return table;
    }

    private static ConfigInfo Of(ConfigInfos infos, string name) => infos.Configs.Single(config => config.Value.Name == name);

    private ConfigInfos Validate(params (string Name, string? Value)[] settings)
    {
        var config = new Dictionary<string, string?> { ["connector.class"] = nameof(NumbersSourceConnector), ["name"] = "n", ["topic"] = "t" };
        foreach (var (name, value) in settings)
            config[name] = value;
        return _validator.Validate(config);
    }
}
