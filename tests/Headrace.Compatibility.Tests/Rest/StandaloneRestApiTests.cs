using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Requests to standalone workers.</summary>
[Collection(nameof(StandaloneWorkers))]
public sealed class StandaloneRestApiTests(StandaloneWorkers workers) : RestApiTests(workers)
{
    /// <summary>A standalone worker of Kafka Connect answers these with 500 and the text of a NullPointerException or the like; ours as a distributed one does.</summary>
    [Theory]
    [InlineData("PUT /connectors/nope/stop", "Unknown connector nope")]
    [InlineData("POST /connectors/nope/restart", "Unknown connector: nope")]
    [InlineData("POST /connectors/nope/tasks/0/restart", "Unknown connector: nope")]
    public async Task UnknownConnector_IsNotFoundWhereKafkaConnectStumbles(string request, string message)
    {
        Peers.SkipUnlessPresent();
        var line = RestCase.Parse(request);

        Assert.Equal(500, (await line.SendAsync(Workers.RealPort, "")).Status);
        var ours = await line.SendAsync(Workers.OurPort, "");
        Assert.Equal((404, $$"""{"error_code":404,"message":"{{message}}"}"""), (ours.Status, ours.Body));
    }
}
