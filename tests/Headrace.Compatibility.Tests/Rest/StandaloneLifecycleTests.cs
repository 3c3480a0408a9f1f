namespace Headrace.Compatibility.Tests.Rest;

/// <summary>The lives of connectors on standalone workers.</summary>
[Collection(nameof(StandaloneWorkers))]
public sealed class StandaloneLifecycleTests(StandaloneWorkers workers) : LifecycleTests(workers)
{
    private const string NoConfig = "java.lang.NullPointerException: Cannot invoke \\\"java.util.Map.size()\\\" because \\\"inputMap\\\" is null\\n";

    /// <summary>Where a task is restarted that its connector does not have, a standalone worker of Kafka Connect fails to start it, and shows that from then on.</summary>
    /// <remarks>The order of several tasks in its answers to restarts is that of a hash table, so those are not compared but for the states.</remarks>
    public static TheoryData<string, string[]> LivesWithTasksWithoutConfig { get; } = new()
    {
        {
            "tasks that a source does not have stay through everything but its end",
            [
                "file: one\n", "PUT /connectors/alone1/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"alone1-{w}\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status",
                "POST /connectors/alone1/tasks/1/restart", $"until {NoConfig}: GET /connectors/alone1/tasks/1/status", "GET /connectors/alone1/tasks/1/status", "GET /connectors/alone1/status",
                "POST /connectors/alone1/tasks/7/restart", "GET /connectors/alone1/tasks/7/status", "POST /connectors/alone1/tasks/-1/restart", "GET /connectors/alone1/tasks/-1/status",
                "POST /connectors/alone1/tasks/0/restart", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status",
                "GET /connectors/alone1/status", "GET /connectors?expand=status", "GET /connectors/alone1", "GET /connectors/alone1/tasks", "POST /connectors/alone1/tasks/1/restart", "GET /connectors/alone1/status",
                "POST /connectors/alone1/restart", "until \"id\":7,\"state\":\"RESTARTING\": POST /connectors/alone1/restart?includeTasks=true", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status", "GET /connectors/alone1/status",
                "until \"id\":-1,\"state\":\"RESTARTING\": POST /connectors/alone1/restart?includeTasks=true&onlyFailed=true", "GET /connectors/alone1/status", "until \"id\":1,\"state\":\"FAILED\": POST /connectors/alone1/restart?onlyFailed=true", "GET /connectors/alone1/status",
                "PUT /connectors/alone1/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"alone1-{w}\",\"batch.size\":\"9\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status", "GET /connectors/alone1/status",
                "PUT /connectors/alone1/pause", "until \"id\":0,\"state\":\"PAUSED\": GET /connectors/alone1/status", "GET /connectors/alone1/status",
                "PUT /connectors/alone1/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status", "GET /connectors/alone1/status",
                "PUT /connectors/alone1/stop", "until \"connector\":{\"state\":\"STOPPED\": GET /connectors/alone1/status", "GET /connectors/alone1/status",
                "PUT /connectors/alone1/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status", "GET /connectors/alone1/status",
                "DELETE /connectors/alone1", "until No status found: GET /connectors/alone1/status", "GET /connectors/alone1/tasks/1/status", "GET /connectors/alone1/tasks/-1/status", "GET /connectors?expand=status",
                "POST /connectors/alone1/tasks/0/restart", "POST /connectors/alone1/tasks/7/restart", "GET /connectors/alone1/tasks/7/status", "POST /connectors/alone1/restart", "POST /connectors/alone1/restart?includeTasks=true",
                "PUT /connectors/alone1/stop", "PUT /connectors/alone1/pause", "DELETE /connectors/alone1", "GET /connectors/alone1/offsets",
                "PUT /connectors/alone1/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"alone1-{w}\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone1/status", "GET /connectors/alone1/status", "DELETE /connectors/alone1",
            ]
        },
        {
            "the tasks of a stopped source are none, until it is resumed",
            [
                "file: one\n", "PUT /connectors/alone2/config {\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"alone2-{w}\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone2/status", "PUT /connectors/alone2/stop", "until \"tasks\":[]: GET /connectors/alone2/status",
                "POST /connectors/alone2/tasks/0/restart", $"until {NoConfig}: GET /connectors/alone2/tasks/0/status", "GET /connectors/alone2/status",
                "GET /connectors/alone2/tasks", "POST /connectors/alone2/restart", "GET /connectors/alone2/status", "POST /connectors/alone2/restart?includeTasks=true", "GET /connectors/alone2/status",
                "POST /connectors/alone2/restart?includeTasks=true&onlyFailed=true", "GET /connectors/alone2/status", "DELETE /connectors/alone2/offsets", "POST /connectors/alone2/tasks/3/restart", "GET /connectors/alone2/status", "PUT /connectors/alone2/stop", "GET /connectors/alone2/status",
                "PUT /connectors/alone2/pause", "until \"connector\":{\"state\":\"PAUSED\": GET /connectors/alone2/status", "GET /connectors/alone2/status",
                "PUT /connectors/alone2/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone2/status", "GET /connectors/alone2/status",
                "PUT /connectors/alone2/stop", "until \"connector\":{\"state\":\"STOPPED\": GET /connectors/alone2/status", "GET /connectors/alone2/status", "DELETE /connectors/alone2",
            ]
        },
        {
            "a task that a sink does not have is replaced once it has one",
            [
                "topic: alone3-{w}", "PUT /connectors/alone3-{w}/config {\"connector.class\":\"FileStreamSink\",\"file\":\"{f}.out\",\"topics\":\"alone3-{w}\"}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone3-{w}/status", "POST /connectors/alone3-{w}/tasks/1/restart", $"until {NoConfig}: GET /connectors/alone3-{{w}}/tasks/1/status",
                "POST /connectors/alone3-{w}/tasks/2/restart", "GET /connectors/alone3-{w}/status",
                "PUT /connectors/alone3-{w}/config {\"connector.class\":\"FileStreamSink\",\"file\":\"{f}.out\",\"topics\":\"alone3-{w}\",\"tasks.max\":\"2\"}",
                "until \"id\":1,\"state\":\"RUNNING\": GET /connectors/alone3-{w}/status", "GET /connectors/alone3-{w}/status",
                "PUT /connectors/alone3-{w}/config {\"connector.class\":\"FileStreamSink\",\"file\":\"{f}.out\",\"topics\":\"alone3-{w}\",\"tasks.max\":\"1\"}",
                "until No status found: GET /connectors/alone3-{w}/tasks/1/status", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/alone3-{w}/status", "GET /connectors/alone3-{w}/status", "DELETE /connectors/alone3-{w}",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(LivesWithTasksWithoutConfig))]
    public Task LifeWithTasksWithoutConfig_IsAnsweredAlike(string life, string[] steps)
    {
        Assert.NotEmpty(life);
        return Life.RunAsync(Workers, steps);
    }
}
