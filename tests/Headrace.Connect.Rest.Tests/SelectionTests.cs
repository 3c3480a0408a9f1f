using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Tests;

/// <summary><c>GET /connectors</c> with parameters of our own.</summary>
public sealed class SelectionTests : IAsyncLifetime
{
    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync()
    {
        _rest = await RestFixture.StartAsync();
        foreach (var name in (string[])["orders-2", "orders-1", "stock", "Zoo"])
            _rest.Herder.Add(name);
        _rest.Herder.Status = static name => new(
            name,
            new(name == "Zoo" ? ExecutionState.Paused : ExecutionState.Running, "w:1", null, null),
            [new(0, name == "stock" ? ExecutionState.Failed : ExecutionState.Running, "w:1", null, null)],
            ConnectorType.Source);
    }

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Theory]
    [InlineData("headrace.filter=orders-*", "[\"orders-1\",\"orders-2\"]")]
    [InlineData("headrace.filter=*o?", "[\"Zoo\"]")]
    [InlineData("headrace.filter=(", "[]")]
    [InlineData("headrace.state=failed", "[\"stock\"]")]
    [InlineData("headrace.state=FAILED,Paused", "[\"Zoo\",\"stock\"]")]
    [InlineData("headrace.state=paused&headrace.filter=orders-*", "[]")]
    [InlineData("headrace.limit=2", "[\"Zoo\",\"orders-1\"]")]
    [InlineData("headrace.limit=2&headrace.after=orders-1", "[\"orders-2\",\"stock\"]")]
    [InlineData("headrace.after=stock", "[]")]
    [InlineData("headrace.state=running&headrace.limit=1&headrace.after=orders-1", "[\"orders-2\"]")]
    [InlineData("other=1&limit=1", "[\"Zoo\",\"orders-1\",\"orders-2\",\"stock\"]")]
    public async Task Names_AreThoseThatFit(string query, string names)
    {
        var answer = await _rest.GetAsync("/connectors?" + query);

        Assert.Equal((200, names), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Expansion_IsOfThoseThatFit()
    {
        var answer = await _rest.GetAsync("/connectors?expand=status&headrace.filter=Zoo");

        Assert.StartsWith("{\"Zoo\":{\"status\":", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("stock", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("headrace.state=broken", "headrace.state has broken, which is no state.")]
    [InlineData("headrace.limit=0", "headrace.limit is 0; it has to be a whole number from 1 to 10000.")]
    [InlineData("headrace.limit=ten", "headrace.limit is ten")]
    [InlineData("headrace.sort=name", "The parameter headrace.sort is not known")]
    public async Task WrongParameters_AreRefused(string query, string message)
    {
        var answer = await _rest.GetAsync("/connectors?" + query);

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Body, StringComparison.Ordinal);
    }
}
