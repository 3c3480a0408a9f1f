namespace Headrace.Connector.Testing.Tests;

public class MockTests
{
    [Fact]
    public async Task Connector_FailsAfterItsTime()
    {
        var context = new TestContexts();
        var connector = new MockSourceConnector();
        connector.Initialize(context);

        await connector.StartAsync(Config("connector-failure", "1"), CancellationToken.None);

        Assert.IsType<MockFailureException>(await context.Raised.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await connector.StopAsync(CancellationToken.None);
        Assert.Single(connector.GetTaskConfigs(5));
    }

    [Fact]
    public async Task SourceTask_FailsAfterItsTime()
    {
        var task = new MockSourceTask();
        task.Initialize(new TestContexts());
        await task.StartAsync(Config("task-failure", "5"), CancellationToken.None);

        await Assert.ThrowsAsync<MockFailureException>(async () =>
        {
            while (await task.PollAsync(TestContext.Current.CancellationToken) is null)
            {
                // Until it fails.
            }
        });
    }

    [Fact]
    public async Task SinkTask_AsksToBeCalledAgainUntilItFails()
    {
        var context = new TestContexts();
        var task = new MockSinkTask();
        task.Initialize(context);

        await task.StartAsync(Config("task-failure", null), CancellationToken.None);
        await task.PutAsync([], CancellationToken.None);

        Assert.Equal(TimeSpan.FromMilliseconds(250), context.WantedTimeout);
    }

    [Fact]
    public async Task SinkTask_ThatIsTried_FailsAsEver()
    {
        var task = new MockSinkTask();
        task.Initialize(new TestContexts());
        task.BeginRehearsal();

        await task.StartAsync(Config("task-failure", "0"), CancellationToken.None);
        await Assert.ThrowsAsync<MockFailureException>(async () =>
        {
            while (true)
                await task.PutAsync([], CancellationToken.None);
        });

        Assert.Empty(await task.RollBackAsync(CancellationToken.None));
    }

    private static Dictionary<string, string?> Config(string mode, string? delay)
    {
        var config = new Dictionary<string, string?> { ["mock_mode"] = mode };
        if (delay is not null)
            config["delay_ms"] = delay;
        return config;
    }
}
