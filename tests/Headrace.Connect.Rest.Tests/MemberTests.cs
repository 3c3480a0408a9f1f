using System.Net;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Where other workers of the group learn whether this one lives.</summary>
public sealed class MemberTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_StaysOpen_AndEndsInGoodOrderWhenTheWorkerStops_WhichItDoesNotHoldUp()
    {
        await using var rest = await RestFixture.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.GetAsync(Url(rest, rest.Herder.Member), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        Assert.Equal('\n', body.ReadByte());
        var end = body.ReadAsync(new byte[1], Token);
        Assert.False(end.IsCompleted);

        await rest.Server.StopRequestsAsync();

        Assert.Equal(0, await end);
        Assert.Equal(rest.Herder.Member, System.Text.Encoding.UTF8.GetString(rest.Herder.Internal!.Body.Span));
    }

    [Fact]
    public async Task AnotherMember_IsToldApart()
    {
        await using var rest = await RestFixture.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.GetAsync(Url(rest, "another"), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
    }

    [Fact]
    public async Task WordOfARebalance_ReachesTheHerder()
    {
        await using var rest = await RestFixture.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.PutAsync(Url(rest, rest.Herder.Member), null, Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(1, rest.Herder.Rebalances);
    }

    private static Uri Url(RestFixture rest, string member) => new(rest.Server.AdvertisedUrl, InternalRequest.MembersPath + Uri.EscapeDataString(member));
}
