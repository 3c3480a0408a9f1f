namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Requests to workers of groups.</summary>
[Collection(nameof(DistributedWorkers))]
public sealed class DistributedRestApiTests(DistributedWorkers workers) : RestApiTests(workers)
{
    /// <summary>What standalone workers do not have, or answer otherwise.</summary>
    public static TheoryData<string> Requests { get; } =
    [
        "PUT /connectors/nope/stop", "POST /connectors/nope/restart", "POST /connectors/nope/tasks/0/restart",
        "OPTIONS /connectors/x/tasks", "OPTIONS /connectors/x/fence", "GET /connectors/x/fence", "POST /connectors/x/fence", "PUT /connectors/x/tasks", "HEAD /connectors/x/fence",
        "POST /connectors/nope/tasks", "POST /connectors/nope/tasks []", "POST /connectors/nope/tasks null", "POST /connectors/nope/tasks {}", "POST /connectors/nope/tasks [{}",
        "POST /connectors/nope/tasks [{}] x", "POST /connectors/nope/tasks [null]", "POST /connectors/nope/tasks [[]]", "POST /connectors/nope/tasks [{\"a\":{}}]",
        "POST /connectors/nope/tasks [Content-Type: text/plain] []", "POST /connectors/nope/tasks [Content-Type: none] []",
        "POST /connectors/nope/tasks [X-Connect-Authorization: AAAA] []", "POST /connectors/nope/tasks [X-Connect-Request-Signature-Algorithm: HmacSHA256] []",
        "POST /connectors/nope/tasks [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacSHA256] []",
        "POST /connectors/nope/tasks [X-Connect-Authorization: !!] [X-Connect-Request-Signature-Algorithm: HmacSHA256] []",
        "POST /connectors/nope/tasks [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacSHA1] []",
        "POST /connectors/nope/tasks [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: hmacsha256] []",
        "POST /connectors/nope/tasks [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: bogus] []",
        "POST /connectors/nope/tasks?forward=false []", "POST /connectors/nope/tasks?forward=maybe []",
        "PUT /connectors/nope/fence", "PUT /connectors/nope/fence {}", "PUT /connectors/nope/fence [Content-Type: text/plain] x", "PUT /connectors/nope/fence [X-Connect-Authorization: AAAA]",
        "PUT /connectors/nope/fence [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacSHA256]",
        "PUT /connectors/nope/fence [X-Connect-Authorization: AAAA] [X-Connect-Request-Signature-Algorithm: HmacMD5]",
        "DELETE /connectors/nope?forward=false", "PUT /connectors/nope/stop?forward=false", "PUT /connectors/nope/stop?forward=", "POST /connectors/nope/restart?forward=true",
        "POST /connectors/nope/tasks/0/restart?forward=x", "DELETE /connectors/nope/offsets?forward=false",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public Task Request_IsAnsweredAlike(string request) => Workers.CompareAsync(RestCase.Parse(request));
}
