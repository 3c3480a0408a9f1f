using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Client.Tests.Groups;

/// <summary>What a coordinator may answer to a member that puts another one out of their group.</summary>
public sealed class MemberRemovalTests
{
    [Theory]
    [InlineData(ErrorCode.None, true)]
    [InlineData(ErrorCode.UnknownMemberId, false)]
    public async Task Removal_IsAskedForAgain_AfterErrorsThatPass(ErrorCode last, bool isRemoved)
    {
        await using var coordinator = new ScriptedCoordinator(number => number switch
        {
            1 => ErrorCode.NotCoordinator,
            2 => ErrorCode.CoordinatorLoadInProgress,
            _ => last,
        });
        await using var member = NewMember(coordinator, TimeProvider.System);

        Assert.Equal(isRemoved, await member.RemoveAsync("dead-1"));

        Assert.Equal([("dead-1", "it has died"), ("dead-1", "it has died"), ("dead-1", "it has died")], coordinator.Asked.Select(static asked => (asked.MemberId, asked.Reason)));
    }

    [Fact]
    public async Task RemovalThatIsRefused_IsNotAskedForAgain()
    {
        await using var coordinator = new ScriptedCoordinator(static _ => ErrorCode.GroupAuthorizationFailed);
        await using var member = NewMember(coordinator, TimeProvider.System);

        var error = await Assert.ThrowsAsync<KafkaException>(() => member.RemoveAsync("dead-1"));

        Assert.Equal(ErrorCode.GroupAuthorizationFailed, error.Code);
        Assert.StartsWith("Member dead-1 can't be put out of group workers", error.Message, StringComparison.Ordinal);
        Assert.Single(coordinator.Asked);
    }

    [Fact]
    public async Task Removal_IsGivenUp_WhenTheMembersSessionHasEnded()
    {
        await using var coordinator = new ScriptedCoordinator(static _ => ErrorCode.NotCoordinator);
        var time = new FakeTimeProvider();
        await using var member = NewMember(coordinator, time);
        var removal = member.RemoveAsync("dead-1");
        await Eventually.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return coordinator.Asked.Count == 2;
            },
            "it is asked for again");

        time.Advance(TimeSpan.FromSeconds(300));

        var error = await Assert.ThrowsAsync<KafkaException>(() => removal);
        Assert.StartsWith($"Member dead-1 can't be put out of group workers: no broker of {coordinator.Servers} did it within 300000 ms; the last reason: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("NOT_COORDINATOR", error.Message, StringComparison.Ordinal);
    }

    private static NamedMember NewMember(ScriptedCoordinator coordinator, TimeProvider time) =>
        new("remover", new() { ["bootstrap.servers"] = coordinator.Servers }, "workers", sessionSeconds: 300, time: time);
}
