using System.Diagnostics;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Preview;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Preview;

/// <summary>A preview ends soon after its time, whatever the source does.</summary>
public sealed class HangingSourceTests
{
    [Theory]
    [InlineData("hang.start", "for ever", "The attempt to start the connector hung has not ended within 0.2 seconds and was given up.")]
    [InlineData("hang.start", "until told", "The attempt to start the connector hung has not ended within 0.2 seconds and was given up.")]
    [InlineData("hang.task", "for ever", "The attempt to start a task of the connector hung has not ended within 0.2 seconds and was given up.")]
    public async Task SourceThatDoesNotStart_IsGivenUp(string key, string value, string message)
    {
        var plugins = TestPlugins.Create();
        var preview = new ConnectorPreview(TestWorker.Distributed(plugins), plugins, NullLoggerFactory.Instance, TimeProvider.System);
        var config = new Dictionary<string, string?> { ["name"] = "hung", ["connector.class"] = "NumbersSource", ["topic"] = "t", ["count"] = "1", [key] = value };
        var began = Stopwatch.GetTimestamp();

        var error = await Assert.ThrowsAnyAsync<ConnectException>(
            () => preview.PreviewSourceAsync(config, new(1, TimeSpan.FromMilliseconds(200)), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("hang.poll", 200, 0)]
    [InlineData("hang.stop", 20_000, 1)]
    public async Task SourceThatBlocks_IsLeftAlone(string key, int milliseconds, int records)
    {
        var plugins = TestPlugins.Create();
        var preview = new ConnectorPreview(TestWorker.Distributed(plugins), plugins, NullLoggerFactory.Instance, TimeProvider.System);
        var config = new Dictionary<string, string?> { ["name"] = "blocked", ["connector.class"] = "NumbersSource", ["topic"] = "t", ["count"] = "1", [key] = "yes" };

        var previewed = await preview.PreviewSourceAsync(config, new(1, TimeSpan.FromMilliseconds(milliseconds)), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(records, previewed.Count);
    }

    [Fact]
    public async Task ConnectorWhoseServerTimesOut_FailsWithItsOwnError()
    {
        var plugins = TestPlugins.Create();
        var preview = new ConnectorPreview(TestWorker.Distributed(plugins), plugins, NullLoggerFactory.Instance, TimeProvider.System);
        var config = new Dictionary<string, string?> { ["name"] = "late", ["connector.class"] = "NumbersSource", ["topic"] = "t", ["fail.start"] = "timeout" };

        var error = await Assert.ThrowsAsync<TimeoutException>(() => preview.GetTaskConfigsAsync(config, TestContext.Current.CancellationToken));

        Assert.Equal("The connector's server does not answer.", error.Message);
    }
}
