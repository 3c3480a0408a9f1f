namespace Headrace.Connect.Rest.Tests;

/// <summary>Errors for clients that want problem details.</summary>
public sealed class ProblemTests : IAsyncLifetime
{
    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync() => _rest = await RestFixture.StartAsync();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Theory]
    [InlineData("application/problem+json")]
    [InlineData("application/json, application/problem+json")]
    [InlineData("application/json;q=0.5, Application/Problem+JSON;q=0.1")]
    public async Task Error_IsAProblem_WhereTheClientNamesItsType(string accept)
    {
        var answer = await _rest.GetAsync("/connectors/a", ("Accept", accept));

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(
            """{"type":"about:blank","title":"Not Found","status":404,"detail":"Connector a not found","error_code":404,"message":"Connector a not found"}""", answer.Body);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("DELETE", "/connectors", 405)]
    [InlineData("GET", "/connectors//x", 400)]
    public async Task ErrorsBeforeAnEndpoint_AreProblemsToo(string method, string path, int status)
    {
        var answer = await _rest.SendAsync(method, path, null, ("Accept", "application/problem+json"));

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Contains($"\"status\":{status}", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/json, application/problem+json;q=0")]
    public async Task OtherClients_GetKafkaConnectsErrors(string accept)
    {
        var answer = await _rest.GetAsync("/connectors/a", ("Accept", accept));

        Assert.Equal((404, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal("""{"error_code":404,"message":"Connector a not found"}""", answer.Body);
    }

    [Fact]
    public async Task Success_IsJsonAsEver()
    {
        var answer = await _rest.GetAsync("/connectors", ("Accept", "application/problem+json"));

        Assert.Equal((200, "application/json", "[]"), (answer.Status, answer.ContentType, answer.Body));
        Assert.Equal(406, (await _rest.GetAsync("/connectors", ("Accept", "text/html"))).Status);
    }
}
