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
}
