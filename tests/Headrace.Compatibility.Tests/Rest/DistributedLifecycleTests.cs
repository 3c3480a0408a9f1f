using System.Globalization;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>The lives of connectors on workers of groups.</summary>
[Collection(nameof(DistributedWorkers))]
public sealed class DistributedLifecycleTests(DistributedWorkers workers) : LifecycleTests(workers)
{
    /// <summary>What standalone workers answer otherwise, as they carry a change out before they answer.</summary>
    public static TheoryData<string, string[]> DistributedLives { get; } = new()
    {
        { "a connector starts running", InitialState("dist1", "running", "RUNNING") },
        { "a connector starts paused", InitialState("dist2", "Paused", "PAUSED") },
        { "a connector starts stopped", InitialState("dist3", "STOPPED", "STOPPED") },
        {
            "a sink's class takes the place of a source's, and configs are refused",
            [
                "file: one\n",
                "POST /connectors {\"name\":\"dist4\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"dist4-{w}\"}}", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/dist4/status",
                "PATCH /connectors/dist4/config {\"file\":null,\"topic\":null}", "PATCH /connectors/dist4/config {\"batch.size\":null,\"x\":null,\"y\":true,\"z\":1.50}", "GET /connectors/dist4/config",
                "PATCH /connectors/dist4/config {\"name\":\"other\"}", "GET /connectors/dist4/config", "PATCH /connectors/dist4/config {\"name\":\"\"}", "PATCH /connectors/dist4/config {\"a\":{}}",
                "PATCH /connectors/dist4/config {\"connector.class\":\"FileStreamSink\"}", "PATCH /connectors/dist4/config {\"connector.class\":\"FileStreamSink\",\"topics\":\"dist4-{w}\"}",
                "PUT /connectors/dist4/config {\"connector.class\":\"FileStreamSink\",\"topics\":\"dist4-{w}\"}", "GET /connectors/dist4/config", "DELETE /connectors/dist4",
            ]
        },
        {
            "a sink is paused, stopped, paused while it is stopped, and resumed",
            [
                "topic: dist5-{w}",
                "POST /connectors {\"name\":\"dist5-{w}\",\"config\":{\"connector.class\":\"FileStreamSink\",\"file\":\"{f}\",\"topics.regex\":\"dist5-{w}\"}}",
                "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/dist5-{w}/status", "GET /connectors/dist5-{w}/tasks", "PUT /connectors/dist5-{w}/fence", "POST /connectors/dist5-{w}/tasks []",
                "PUT /connectors/dist5-{w}/pause", "until \"id\":0,\"state\":\"PAUSED\": GET /connectors/dist5-{w}/status", "GET /connectors/dist5-{w}/tasks/0/status",
                "PUT /connectors/dist5-{w}/stop", "until \"tasks\":[]: GET /connectors/dist5-{w}/status",
                "POST /connectors/dist5-{w}/tasks/0/restart", "POST /connectors/dist5-{w}/tasks/1/restart", "POST /connectors/dist5-{w}/restart?includeTasks=true",
                "until \"state\":\"STOPPED\": GET /connectors/dist5-{w}/status",
                "PUT /connectors/dist5-{w}/pause", "until \"state\":\"PAUSED\": GET /connectors/dist5-{w}/status", "GET /connectors/dist5-{w}/status", "GET /connectors/dist5-{w}/tasks",
                "PUT /connectors/dist5-{w}/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/dist5-{w}/status", "DELETE /connectors/dist5-{w}",
            ]
        },
        {
            "loggers are set for all workers of the group",
            [
                "PUT /admin/loggers/dist.a?scope=cluster {\"level\":\"debug\"}", "until DEBUG: GET /admin/loggers/dist.a", "GET /admin/loggers/dist.a", "PUT /admin/loggers/dist.b?scope=Cluster {\"level\":\" warn \"}", "until WARN: GET /admin/loggers/dist.b",
                "PUT /admin/loggers/dist.b?scope= {\"level\":\"info\"}", "PUT /admin/loggers/dist.a?scope=cluster {\"level\":null}", "PUT /admin/loggers/dist.a?scope=cluster {}",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(DistributedLives))]
    public Task DistributedLife_IsAnsweredAlike(string life, string[] steps) => Life_IsAnsweredAlike(life, steps);

    [Fact]
    public async Task OfCreationsAtTheSameMoment_OneSucceeds()
    {
        var request = RestCase.Parse("POST /connectors {\"name\":\"race1\",\"initial_state\":\"STOPPED\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"race1-{w}\"}}");

        Assert.Equal([(201, 1), (409, 3)], await RaceAsync(Workers.SendToOursAsync, request, request, request, request));
        // Kafka Connect may answer several with 201, the last of which counts.
        Assert.All(await RaceAsync(Workers.SendToRealAsync, request, request, request, request), static answer => Assert.True(answer.Status is 201 or 409));
        await Workers.CompareAsync(RestCase.Parse("GET /connectors/race1"));
        await Workers.CompareAsync(request);
        await Workers.CompareAsync(RestCase.Parse("DELETE /connectors/race1"));
    }

    [Fact]
    public async Task ConfigsPutAtTheSameMoment_CreateOnceAndReplaceAfterwards()
    {
        var requests = Enumerable.Range(0, 4)
            .Select(static number => RestCase.Parse(string.Create(CultureInfo.InvariantCulture, $"PUT /connectors/race2/config {{\"connector.class\":\"FileStreamSource\",\"topic\":\"race2-{{w}}\",\"number\":\"{number}\"}}")))
            .ToArray();

        Assert.Equal([(200, 3), (201, 1)], await RaceAsync(Workers.SendToOursAsync, requests));
        Assert.All(await RaceAsync(Workers.SendToRealAsync, requests), static answer => Assert.True(answer.Status is 200 or 201));
        await Workers.CompareAsync(RestCase.Parse("PUT /connectors/race2/stop"));
        await Workers.CompareAsync(requests[0]);
        await Workers.CompareAsync(RestCase.Parse("DELETE /connectors/race2"));
    }

    /// <summary>Kafka Connect answers all with 200 too, but keeps only some.</summary>
    [Fact]
    public async Task PatchesAtTheSameMoment_AreAllKept()
    {
        Peers.SkipUnlessPresent();
        await Workers.SendToOursAsync(RestCase.Parse("POST /connectors {\"name\":\"race3\",\"initial_state\":\"STOPPED\",\"config\":{\"connector.class\":\"FileStreamSource\",\"topic\":\"race3-{w}\"}}"));
        var requests = Enumerable.Range(0, 4).Select(static number => RestCase.Parse(string.Create(CultureInfo.InvariantCulture, $"PATCH /connectors/race3/config {{\"n{number}\":\"1\"}}"))).ToArray();

        Assert.Equal([(200, 4)], await RaceAsync(Workers.SendToOursAsync, requests));

        var config = (await Workers.SendToOursAsync(RestCase.Parse("GET /connectors/race3/config"))).Body;
        Assert.All(["\"n0\"", "\"n1\"", "\"n2\"", "\"n3\""], name => Assert.Contains(name, config, StringComparison.Ordinal));
        await Workers.SendToOursAsync(RestCase.Parse("DELETE /connectors/race3"));
    }

    private static string[] InitialState(string name, string asked, string state) =>
    [
        "file: one\n",
        $"POST /connectors {{\"name\":\"{name}\",\"initial_state\":\"{asked}\",\"config\":{{\"connector.class\":\"FileStreamSource\",\"file\":\"{{f}}\",\"topic\":\"{name}-{{w}}\"}}}}",
        $"until \"state\":\"{state}\": GET /connectors/{name}/status", .. state == "RUNNING" ? [$"until \"id\":0,\"state\":\"RUNNING\": GET /connectors/{name}/status"] : (string[])[],
        $"GET /connectors/{name}/status", $"GET /connectors/{name}", $"GET /connectors/{name}/tasks",
        $"POST /connectors/{name}/restart?includeTasks=true", $"until \"connector\":{{\"state\":\"{state}\": GET /connectors/{name}/status",
        $"POST /connectors/{name}/restart", $"until \"connector\":{{\"state\":\"{state}\": GET /connectors/{name}/status", $"POST /connectors/{name}/tasks/5/restart", $"POST /connectors/{name}/tasks/-1/restart",
        $"POST /connectors {{\"name\":\"{name}\",\"initial_state\":\"PAUSED\",\"config\":{{\"connector.class\":\"FileStreamSource\",\"topic\":\"t\"}}}}",
        $"DELETE /connectors/{name}", $"until No status found: GET /connectors/{name}/status", $"GET /connectors/{name}/status", $"POST /connectors/{name}/restart?includeTasks=true",
    ];

    /// <returns>How often each status was answered.</returns>
    private static async Task<IEnumerable<(int Status, int Count)>> RaceAsync(Func<RestCase, Task<RawResponse>> send, params RestCase[] requests)
    {
        Peers.SkipUnlessPresent();
        var answers = await Task.WhenAll(requests.Select(send));
        return answers.CountBy(static answer => answer.Status).Select(static count => (count.Key, count.Value)).Order();
    }
}
