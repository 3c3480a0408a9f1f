using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Tests.Plugins;

public sealed class PluginRegistryTests
{
    private static readonly PluginRegistry Registry = PluginRegistry.CreateBuilder().Add<UpperValue>().Add<UpperKey>().Add<SameOne>().Add<SameTwo>().Add<Own>().Add(static () => new Broken(0)).Build();

    [Theory]
    [InlineData("org.x.Upper$Value", "org.x.Upper$Value")]
    [InlineData("org.x.One.Same", "org.x.One.Same")]
    [InlineData("Headrace.Connect.Runtime.Tests.Plugins.Own", "Headrace.Connect.Runtime.Tests.Plugins.Own")]
    [InlineData("Own", "Headrace.Connect.Runtime.Tests.Plugins.Own")]
    [InlineData("Headrace.Connect.Runtime.Tests.Plugins.UpperValue", "org.x.Upper$Value")]
    [InlineData("own", null)]
    [InlineData(" Own", null)]
    [InlineData("Value", null)]
    [InlineData("Upper", null)]
    [InlineData("Upper$Value", null)]
    [InlineData("Same", null)]
    public void Name_IsFullNameOrUniqueAlias(string name, string? className)
    {
        Assert.Equal(className is not null, Registry.TryFind(name, PluginKind.Transformation, out var plugin));
        Assert.Equal(className, plugin?.ClassName);
        Assert.False(Registry.TryFind(name, PluginKind.Predicate, out _));
    }

    [Fact]
    public void Name_OfKafkaConnectsOwnClass_IsNotLostToWhatComesWithHeadrace_ButToWhatIsInstalled()
    {
        var registry = PluginRegistry.CreateBuilder().Add<SameOne>().Add<KafkasSame>().Add<SameTwo>().Build();
        Assert.True(registry.TryResolveClassName("Same", out var className));
        Assert.Equal("org.apache.kafka.connect.Same", className);

        registry = PluginRegistry.CreateBuilder().Add<SameOne>().Add<KafkasSame>().Add(typeof(SameTwo), static () => new SameTwo(), "file:/plugins/two/").Build();
        Assert.False(registry.TryResolveClassName("Same", out _));
    }

    [Fact]
    public void WorkersOwnPlugins_AreInEveryRegistry_AndNotAmongThoseOfConnectors()
    {
        Assert.Equal(
            ["Directory", "EnvVar", "File", "All", "Allowlist", "None", "Principal"],
            Registry.OfAllKinds.Where(static plugin => plugin.Kind is PluginKind.ConfigProvider or PluginKind.ClientOverridePolicy).Select(static plugin => plugin.Alias));
        Assert.DoesNotContain(Registry.All, static plugin => plugin.Kind is PluginKind.ConfigProvider or PluginKind.ClientOverridePolicy);
    }

    [Fact]
    public void UnknownConnector_IsRefusedWithTheListOfConnectors() =>
        Assert.Equal(
            "Failed to find any class that implements Connector and which name matches X, available connectors are: ", Assert.ThrowsAny<ConnectException>(() => Registry.GetConnector("X")).Message);

    [Fact]
    public void Version_ThatATestConnectorDoesNotHave_IsRefusedInTheWordsForTheClassPath()
    {
        var plugins = PluginRegistry.CreateBuilder().AddUnlisted(static () => new NumbersSourceConnector()).Build();
        var name = Assert.Single(plugins.OfKind(PluginKind.Source)).ClassName;

        Assert.Equal($"Plugin {name} has version {plugins.OfClass(name)[0].Version} which does not match the required version range [9,9]", Assert.ThrowsAny<ConnectException>(() => plugins.GetConnector(name, "9")).Message);
    }

    [Fact]
    public void Constructor_ThatFails_IsNamed() =>
        Assert.Equal(
            "Could not make an instance of Headrace.Connect.Runtime.Tests.Plugins.Broken: no", Assert.Throws<ConnectException>(() => Registry.CreateTransformation("Broken")).Message);

    [Fact]
    public void Class_ThatIsNoPlugin_IsRefused() => Assert.Throws<ArgumentException>(() => PluginRegistry.CreateBuilder().Add<object>());

    [Fact]
    public void TwoOfOneName_AreRefused() => Assert.Throws<ArgumentException>(() => PluginRegistry.CreateBuilder().Add<Own>().Add<Own>().Build());
}

internal abstract class Nothing : ITransformation
{
    public ConfigDef ConfigDefinition => ConfigDef.Empty;

    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        // Nothing is changed.
    }

    public ConnectRecord? Apply(ConnectRecord record) => record;

    public void Dispose()
    {
        // Nothing is held.
    }
}

[KafkaConnectName("org.x.Upper$Value")]
internal sealed class UpperValue : Nothing;

[KafkaConnectName("org.x.Upper$Key")]
internal sealed class UpperKey : Nothing;

[KafkaConnectName("org.x.One.Same")]
internal sealed class SameOne : Nothing;

[KafkaConnectName("org.x.Two.Same")]
internal sealed class SameTwo : Nothing;

internal sealed class Own : Nothing;

internal sealed class Broken : Nothing
{
    public Broken(int number) => throw new InvalidOperationException(number == 0 ? "no" : "yes");
}

[KafkaConnectName("org.apache.kafka.connect.Same")]
internal sealed class KafkasSame : Nothing;
