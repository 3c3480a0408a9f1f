using System.Reflection;
using Headrace.Connect.Config;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class ConnectorConfigTests
{
    [Fact]
    public void EverySettingThatIsRead_IsDefined()
    {
        var keys = typeof(ConnectorConfig).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(static field => field.GetValue(null)).OfType<ConfigKey>().Select(static key => key.Name).ToList();

        Assert.True(keys.Count > 15, $"{keys.Count} settings were found");
        Assert.Empty(keys.Except(ConnectorConfig.Keys));
    }

    [Theory]
    [InlineData("x", "X")]
    [InlineData(" now ", "NOW")]
    [InlineData("", "")]
    public void ReloadActionThatIsNone_IsRefusedInJavasWords(string action, string shown)
    {
        var error = Assert.Throws<IllegalArgumentException>(() => ConnectorConfig.Parse("c", new Dictionary<string, string?> { ["config.action.reload"] = action, ["tasks.max"] = "x" }));

        Assert.Equal($"No enum constant org.apache.kafka.connect.runtime.Herder.ConfigReloadAction.{shown}", error.Message);
    }
}
