using Headrace.Connect.Config;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Runtime.Tests.Validation;

public sealed class ConfigResultsTests
{
    private static readonly ConfigDef Framework = [ConfigKey.Int("tasks.max").Default(1).Display("Common", 1, Width.Short, "Tasks"), ConfigKey.String("tolerance").Default("none")];

    private static readonly ConfigDef Connector = [ConfigKey.String("file").Default(null), ConfigKey.Int("tasks.max").Default(7).Display("Own", 1, Width.Short, "Own tasks")];

    private readonly UnsetConfigCache _cache = new();

    [Fact]
    public void SettingsOfBoth_StandAtTheFrameworksPlace_AndAreTheConnectors()
    {
        for (var i = 0; i < 2; i++) // the second time with what was kept of the definitions
        {
            var infos = Build([], []);

            Assert.Equal(["tasks.max", "tolerance", "file"], infos.Configs.Select(static config => config.Value.Name));
            Assert.Equal(("7", "Own tasks"), (infos.Configs[0].Value.Value, infos.Configs[0].Definition?.DisplayName));
            Assert.Equal(["Common", "Own"], infos.Groups);
        }
    }

    [Fact]
    public void ResultsOfSettings_AreShown_WhateverWasKeptOfTheirDefaults()
    {
        Build([], []);

        var infos = Build([new("tolerance") { Value = "none", IsVisible = false }], [Wrong("file"), new("tasks.max") { RecommendedValues = [1, 2] }]);

        Assert.Equal(["tasks.max= [1 2] [] True", "tolerance=none [] [] False", "file= [] [wrong] True"], infos.Configs.Select(static config => Text(config.Value)));
        Assert.Equal(1, infos.ErrorCount);
    }

    [Fact]
    public void ResultsThatNothingDefines_ComeFirst_AndTheirErrorsCount()
    {
        var infos = Build([], [Wrong("nowhere"), Wrong("tolerance")]);

        Assert.Equal(["nowhere", "tasks.max", "tolerance"], infos.Configs.Select(static config => config.Value.Name));
        Assert.Null(infos.Configs[0].Definition);
        Assert.Equal(2, infos.ErrorCount);
    }

    private static string Text(ConfigValueInfo value) => $"{value.Name}={value.Value} [{string.Join(' ', value.RecommendedValues)}] [{string.Join(' ', value.Errors)}] {value.IsVisible}";

    private static ConfigValue Wrong(string name)
    {
        var value = new ConfigValue(name);
        value.Errors.Add("wrong");
        return value;
    }

    /// <param name="framework">Results instead of those of the framework's validation.</param>
    /// <param name="connector">The connector's results; none for those of its definition.</param>
    private ConfigInfos Build(IReadOnlyList<ConfigValue> framework, IReadOnlyList<ConfigValue> connector)
    {
        var values = Framework.Validate(new Dictionary<string, string?>()).Select(value => framework.FirstOrDefault(other => other.Name == value.Name) ?? value);
        var results = new ConfigResults(_cache, Framework, Framework, [.. values]);
        results.EndFramework();
        results.Define(Connector);
        results.Add(connector.Count > 0 ? connector : Connector.Validate(new Dictionary<string, string?>()));
        return results.Build("x", []);
    }
}
