namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Requests to standalone workers.</summary>
[Collection(nameof(StandaloneWorkers))]
public sealed class StandaloneRestApiTests(StandaloneWorkers workers) : RestApiTests(workers)
{
    /// <summary>Requests for connectors that there are not, where Kafka Connect's standalone worker does not look first whether there is one.</summary>
    public static TheoryData<string> UnknownConnectors { get; } =
    [
        "PUT /connectors/nope/stop", "PUT /connectors/a%20b/stop", "PUT /connectors/a%22%60b/stop", "PUT /connectors/nope/stop?forward=false", "PUT /connectors/nope/stop {bad",
        "POST /connectors/nope/restart", "POST /connectors/a%22b/restart", "POST /connectors/nope/restart?includeTasks=false&onlyFailed=false", "POST /connectors/nope/restart?includeTasks=false&onlyFailed=true",
        "POST /connectors/nope/restart?includeTasks=true&onlyFailed=false", "POST /connectors/nope/restart?includeTasks=true&onlyFailed=true", "POST /connectors/nope/restart?includeTasks=maybe",
        "POST /connectors/nope/tasks/0/restart", "POST /connectors/nope/tasks/7/restart", "POST /connectors/nope/tasks/-1/restart", "POST /connectors/nope/tasks/2147483647/restart",
        "POST /connectors/nope/tasks/-2147483648/restart", "POST /connectors/nope/tasks/2147483648/restart", "POST /connectors/a%20b/tasks/3/restart", "POST /connectors/nope/tasks/0/restart?forward=true",
        "PUT /connectors/nope/fence", "GET /connectors/nope/status", "GET /connectors/nope/tasks/0/status", "GET /connectors?expand=status",
    ];

    [Theory]
    [MemberData(nameof(UnknownConnectors))]
    public Task UnknownConnector_IsAnsweredAlike(string request) => Workers.CompareAsync(RestCase.Parse(request));
}
