using Headrace.Connect.Runtime.Logging;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tests.Logging;

public sealed class LoggerLevelsTests
{
    [Fact]
    public void Category_HasTheLevelOfItsNearestAncestor()
    {
        var levels = new LoggerLevels();
        levels.Configure("com.x", LogLevel.Error);

        Assert.True(levels.IsEnabled("a", LogLevel.Information));
        Assert.False(levels.IsEnabled("a", LogLevel.Debug));
        Assert.False(levels.IsEnabled("com.x.y.Z", LogLevel.Warning));
        Assert.True(levels.IsEnabled("com.x.y.Z", LogLevel.Error));
        Assert.False(levels.IsEnabled("a", LogLevel.None));
    }

    [Fact]
    public void Set_ChangesWhatHasBeenUsedAndTellsWhatHasChanged()
    {
        var levels = new LoggerLevels();
        levels.IsEnabled("com.x.A", LogLevel.Debug);
        levels.IsEnabled("com.y.B", LogLevel.Debug);

        Assert.Equal(["com.x", "com.x.A"], levels.Set("com.x", "debug"));
        Assert.Empty(levels.Set("com.x", "DEBUG"));
        Assert.True(levels.IsEnabled("com.x.A", LogLevel.Debug));
        Assert.False(levels.IsEnabled("com.y.B", LogLevel.Debug));
        Assert.Equal("DEBUG", levels.Get("com.x.A")!.Level);
        Assert.NotNull(levels.Get("com.x.A")!.LastModified);
        Assert.Null(levels.Get("com.y.B")!.LastModified);
        Assert.Null(levels.Get("com"));
    }

    /// <summary>As a JVM worker answers the same requests.</summary>
    [Fact]
    public void Set_OfALoggerThatIsNotThere_ComparesWithItsNearestAncestor()
    {
        var levels = new LoggerLevels();

        Assert.Empty(levels.Set("a.b.c", "INFO"));
        Assert.Equal(["x.y"], levels.Set("x.y", "DEBUG"));
        Assert.Empty(levels.Set("x.y.z", "DEBUG"));
        Assert.Equal(["x.y.w"], levels.Set("x.y.w", "INFO"));
        Assert.Equal(["x", "x.y", "x.y.w", "x.y.z"], levels.Set("x", "ERROR"));
        Assert.Equal(["m.n"], levels.Set("m.n", "TRACE"));
        Assert.Equal(["m.no"], levels.Set("m.no", "TRACE"));
        Assert.Equal(["m.n", "m.no"], levels.Set("m.n", "DEBUG"));
        levels.Set("root", "WARN");
        Assert.Empty(levels.Set("new.one", "WARN"));
        Assert.Equal(["new.two"], levels.Set("new.two", "INFO"));
        Assert.Null(levels.Get("new.one")!.LastModified);
        levels.Set("root", "INFO");
        Assert.Empty(levels.Set("new.three", "INFO"));
        Assert.Equal(["new", "new.one", "new.three", "new.two"], levels.Set("new", "WARN"));
        Assert.Empty(levels.Set("new.four", "WARN"));
        Assert.Equal(["new.five"], levels.Set("new.five", "INFO"));
    }

    [Fact]
    public void Root_CoversAll()
    {
        var levels = new LoggerLevels();
        levels.IsEnabled("com.x.A", LogLevel.Debug);

        Assert.Equal(["com.x.A", "root"], levels.Set("ROOT", "OFF"));
        Assert.False(levels.IsEnabled("com.x.A", LogLevel.Critical));
    }

    [Theory]
    [InlineData("Headrace.Connect.Runtime.Herding.Herder", "org.apache.kafka.connect.runtime.herding.Herder")]
    [InlineData("Headrace.Connect.Rest.RestServer", "org.apache.kafka.connect.runtime.rest.RestServer")]
    [InlineData("Headrace.Connect.Runtime", "org.apache.kafka.connect.runtime")]
    [InlineData("Headrace.Connect.Transforms.Cast", "org.apache.kafka.connect.transforms.Cast")]
    [InlineData("Headrace.ConnectX.A", "Headrace.ConnectX.A")]
    public void Category_IsListedUnderKafkaConnectsName(string category, string logger)
    {
        var levels = new LoggerLevels();
        levels.IsEnabled(category, LogLevel.Debug);

        Assert.Contains(logger, levels.List().Select(static entry => entry.Key));
        levels.Set("org.apache.kafka.connect", "TRACE");
        Assert.Equal(logger.StartsWith("org", StringComparison.Ordinal), levels.IsEnabled(category, LogLevel.Trace));
        levels.Set(category, "WARN");
        Assert.Equal("WARN", levels.Get(logger)!.Level);
    }

    [Fact]
    public void InventedLoggers_AreBounded()
    {
        var levels = new LoggerLevels();

        Assert.Throws<InvalidOperationException>(() =>
        {
            for (var i = 0; i < 20_000; i++)
                levels.Set($"l{i}.x", "INFO");
        });
        Assert.True(levels.IsEnabled("real", LogLevel.Information));
    }
}
