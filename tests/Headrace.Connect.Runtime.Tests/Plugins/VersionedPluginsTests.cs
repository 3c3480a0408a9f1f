using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Plugins;

/// <summary>What validation says of plugins of which several versions are installed, as Kafka Connect 4.3.1 answered for the same plugins in Java.</summary>
public sealed class VersionedPluginsTests : IDisposable
{
    private const string TransformNotFound = "Plugin Demo.ProbeTransform not found that matches the version range [9,9], available versions: [1.0.0, 1.1.0-rc1, 2.0.0]";
    private const string ConverterNotFound =
        "Plugin Demo.ProbeConverter not found that matches the version range [9,9], available versions: [1.0.0, 1.0.0, 1.1.0-rc1, 1.1.0-rc1, 2.0.0, 2.0.0]";

    private readonly TempFolder _folder = new("versions");
    private readonly PluginFolders _folders;
    private readonly ConnectorConfigValidator _validator;

    public VersionedPluginsTests()
    {
        foreach (var version in (string[])["1.0.0", "2.0.0", "1.1.0-rc1"])
            PluginCompiler.Write(_folder.Combine("demo-" + version), version);
        _folders = PluginFolders.Open(TestPlugins.Create(), _folder.Path, reload: false, NullLogger.Instance, TimeProvider.System);
        const string Json = "org.apache.kafka.connect.json.JsonConverter";
        _validator = new(new() { KeyConverter = Json, ValueConverter = Json }, _folders.Registry);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "2.0.0", "only.2.0.0")]
    [InlineData("1.0.0", "1.0.0", "only.1.0.0")]
    [InlineData("[1.0.0,2.0.0)", "[1.0.0,2.0.0)", "only.1.1.0-rc1")]
    public void ConnectorVersion_ChoosesTheSettings_AndTheNewestIsTheDefault(string? version, string value, string setting)
    {
        var infos = Validate(("connector.plugin.version", version));

        Assert.Equal(0, infos.ErrorCount);
        var key = Of(infos, "connector.plugin.version");
        Assert.Equal(("2.0.0", value), (key.Definition!.DefaultValue, key.Value.Value));
        Assert.Equal(["1.0.0", "1.1.0-rc1", "2.0.0"], key.Value.RecommendedValues);
        Assert.Equal([setting], infos.Configs.Select(static config => config.Value.Name).Where(static name => name.StartsWith("only.", StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatLiesBesideTheConnector_GoesBeforeWhatIsNewer()
    {
        var infos = Validate(("connector.plugin.version", "1.0.0"), ("key.converter", "Demo.ProbeConverter"), ("transforms", "a"), ("transforms.a.type", "Demo.ProbeTransform"));

        Assert.Equal("1.0.0", Of(infos, "key.converter.plugin.version").Definition!.DefaultValue);
        Assert.Equal("1.0.0", Of(infos, "transforms.a.plugin.version").Value.Value);
        Assert.Contains("transforms.a.only.1.0.0", infos.Configs.Select(static config => config.Value.Name));
        Assert.Contains("key.converter.only.1.0.0", infos.Configs.Select(static config => config.Value.Name));
        Assert.Equal("4.3.1", Of(infos, "value.converter.plugin.version").Value.Value);
    }

    [Fact]
    public void VersionThatIsNotThere_IsAnErrorOfClassAndVersion()
    {
        var infos = Validate(
            ("key.converter", "Demo.ProbeConverter"), ("key.converter.plugin.version", "9"), ("transforms", "a"), ("transforms.a.type", "Demo.ProbeTransform"), ("transforms.a.plugin.version", "9"));

        Assert.Equal(4, infos.ErrorCount);
        Assert.Equal([ConverterNotFound], Of(infos, "key.converter").Value.Errors);
        Assert.Equal([ConverterNotFound], Of(infos, "key.converter.plugin.version").Value.Errors);
        Assert.Equal([TransformNotFound], Of(infos, "transforms.a.type").Value.Errors);
        Assert.Equal([TransformNotFound], Of(infos, "transforms.a.plugin.version").Value.Errors);
        Assert.Equal("2.0.0", Of(infos, "transforms.a.plugin.version").Definition!.DefaultValue);
        Assert.Equal(3, Of(infos, "transforms.a.type").Value.RecommendedValues.Count(static name => name == "Demo.ProbeTransform"));
    }

    [Fact]
    public void RangeThatIsNone_IsAnErrorOfTheTransformationsClassToo_ButNotOfTheConverters()
    {
        var infos = Validate(
            ("key.converter", "Demo.ProbeConverter"), ("key.converter.plugin.version", "["), ("transforms", "a"), ("transforms.a.type", "Demo.ProbeTransform"), ("transforms.a.plugin.version", "["));

        Assert.Empty(Of(infos, "key.converter").Value.Errors);
        Assert.Equal(["Unbounded range: ["], Of(infos, "key.converter.plugin.version").Value.Errors);
        Assert.Equal(["Unbounded range: ["], Of(infos, "transforms.a.type").Value.Errors);
        Assert.Equal(["Unbounded range: ["], Of(infos, "transforms.a.plugin.version").Value.Errors);
    }

    [Fact]
    public void VersionOfTheWorkersConverter_IsNotLookedFor() => Assert.Equal(0, Validate(("key.converter.plugin.version", "9")).ErrorCount);

    private static ConfigInfo Of(ConfigInfos infos, string name) => infos.Configs.Single(config => config.Value.Name == name);

    private ConfigInfos Validate(params ReadOnlySpan<(string Key, string? Value)> settings)
    {
        var config = new OrderedDictionary<string, string?>(StringComparer.Ordinal) { ["name"] = "x", ["connector.class"] = "ProbeSource" };
        foreach (var (key, value) in settings)
        {
            if (value is not null)
                config[key] = value;
        }
        return _validator.Validate(config);
    }
}
