using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Requests that another worker of the group has to carry out, and what workers ask of each other.</summary>
public sealed class ForwardingTests : IAsyncLifetime
{
    private const string Create = """{"name":"a","config":{"connector.class":"FileStreamSource","topic":"t"}}""";

    private RestFixture _follower = null!;
    private RestFixture _leader = null!;

    public async ValueTask InitializeAsync()
    {
        _follower = await RestFixture.StartAsync();
        _leader = await RestFixture.StartAsync();
        _follower.Herder.Elsewhere = new("Only the leader can set connector configs.", _leader.Server.AdvertisedUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync();
        await _leader.DisposeAsync();
    }

    [Fact]
    public async Task Request_IsCarriedOutByTheLeader_AndAnsweredAsIfByTheFollower()
    {
        var answer = await _follower.SendJsonAsync("POST", "/connectors", Create);

        Assert.Equal(201, answer.Status);
        Assert.Equal($"http://127.0.0.1:{_follower.Port}/connectors/a", answer.Headers["Location"]);
        Assert.Equal("""{"name":"a","config":{"connector.class":"FileStreamSource","topic":"t","name":"a"},"tasks":[{"connector":"a","task":0}],"type":"source"}""", answer.Body);
        Assert.Equal(TargetState.Started, _leader.Herder.TargetOf("a"));
    }

    [Fact]
    public async Task ErrorOfTheLeader_IsPassedOn()
    {
        _leader.Herder.Add("a");
        var answer = await _follower.SendJsonAsync("POST", "/connectors?forward=true", Create);
        Assert.Equal((409, """{"error_code":409,"message":"Connector a already exists"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task PatchThatIsNull_IsTheLeadersToRefuse()
    {
        _leader.Herder.Add("a");

        var answer = await _follower.SendJsonAsync("PATCH", "/connectors/a/config", "null");

        Assert.Equal(500, answer.Status);
        Assert.Contains("because \\\"patch\\\" is null", answer.Body, StringComparison.Ordinal);
        Assert.Equal(409, (await _follower.SendJsonAsync("PATCH", "/connectors/a/config?forward=false", "null")).Status);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("no-boolean")]
    public async Task RequestThatHasComeFarEnough_IsNotSentOn(string forward)
    {
        var answer = await _follower.SendJsonAsync("POST", $"/connectors?forward={forward}", Create);
        Assert.Equal(
            (409, """{"error_code":409,"message":"Cannot complete request because of a conflicting operation (e.g. worker rebalance)"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task TwoWorkersThatNameEachOther_EndAfterTwoHops()
    {
        _leader.Herder.Elsewhere = new("Only the leader can set connector configs.", _follower.Server.AdvertisedUrl);
        var answer = await _follower.SendJsonAsync("POST", "/connectors", Create);
        Assert.Equal(
            (409, """{"error_code":409,"message":"Cannot complete request because of a conflicting operation (e.g. worker rebalance)"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task UnknownLeader_IsAConflict()
    {
        _follower.Herder.Elsewhere = new("Only the leader can set connector configs.", null);
        var answer = await _follower.SendJsonAsync("POST", "/connectors", Create);
        Assert.Equal(
            (409, """{"error_code":409,"message":"Cannot complete request momentarily due to no known leader URL, likely because a rebalance was underway."}"""),
            (answer.Status, answer.Body));
    }

    [Fact]
    public async Task LeaderThatDoesNotAnswer_IsAnError()
    {
        await _leader.Server.DisposeAsync();
        var answer = await _follower.SendJsonAsync("POST", "/connectors", Create);
        Assert.Equal(500, answer.Status);
        Assert.Contains("IO Error trying to forward REST request: ", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TasksOfAnotherWorker_ComeWithTheirSignature()
    {
        _leader.Herder.Add("a");
        var answer = await _leader.SendAsync(
            "POST", "/connectors/a/tasks", """[{"n":"0"},{"n":null}]""", (InternalRequest.SignatureHeader, "c2ln"), (InternalRequest.AlgorithmHeader, "HmacSHA256"));

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal(("c2ln", "HmacSHA256"), (_leader.Herder.Internal!.Signature, _leader.Herder.Internal.Algorithm));
        Assert.Equal("""[{"n":"0"},{"n":null}]""", System.Text.Encoding.UTF8.GetString(_leader.Herder.Internal.Body.Span));
        Assert.Equal(["0", null], _leader.Herder.InternalTasks!.Select(static task => task!["n"]));
    }

    [Fact]
    public async Task SignaturesOfTheSameRequest_ComeAsOneText()
    {
        _leader.Herder.Add("a");
        await _leader.SendAsync(
            "PUT", "/connectors/a/fence", null, (InternalRequest.SignatureHeader, "QQ=="), (InternalRequest.SignatureHeader, "c2ln"), (InternalRequest.AlgorithmHeader, "HmacSHA256"));

        Assert.Equal("QQ==,c2ln", _leader.Herder.Internal!.Signature);
    }

    [Fact]
    public async Task RefusalsOfInternalRequests_HaveTheirStatus()
    {
        _leader.Herder.Refusal = new InternalRequestException(403, "Internal request contained invalid signature.");
        var fence = await _leader.SendAsync("PUT", "/connectors/a/fence");
        Assert.Equal((403, """{"error_code":403,"message":"Internal request contained invalid signature."}"""), (fence.Status, fence.Body));

        _leader.Herder.Refusal = new RebalanceException();
        Assert.Equal(409, (await _leader.SendAsync("POST", "/connectors/a/tasks", "[]")).Status);
    }
}
