using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Transforms;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class TransformationChainTests
{
    [Theory]
    [InlineData("q")]
    [InlineData("")]
    [InlineData(" ")]
    public void APredicateThatIsNotThere_FailsTheTask(string predicate)
    {
        var plugins = new PluginRegistryBuilder().Add<DropHeaders>().Build();
        var connector = ConnectorConfig.Parse("c", new Dictionary<string, string?>
        {
            ["transforms"] = "a",
            ["transforms.a.type"] = typeof(DropHeaders).FullName,
            ["transforms.a.headers"] = "h",
            ["transforms.a.predicate"] = predicate,
        });

        var error = Assert.Throws<ConfigException>(() => TransformationChain.Create(connector, plugins, NullLoggerFactory.Instance));

        Assert.StartsWith($"Transformation a names the predicate {predicate}, which is not defined.", error.Message, StringComparison.Ordinal);
    }
}
